SET statement_timeout = 0;
CREATE TABLE public.sources (
    id bigint NOT NULL,
    host character varying NOT NULL,
    sslmode character varying DEFAULT 'require'::character varying NOT NULL,
    password character varying
);
COMMENT ON COLUMN public.sources.sslmode IS 'as of libpq: disable, prefer, require, sslmode=verify-full';
