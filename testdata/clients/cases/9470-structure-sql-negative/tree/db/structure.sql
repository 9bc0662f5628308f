-- Dumped from database version 16.2
-- Dumped by pg_dump version 16.2
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.connections (
    id bigint NOT NULL,
    host character varying DEFAULT 'localhost'::character varying,
    sslmode character varying DEFAULT 'prefer'::character varying,
    url text
);
COMMENT ON COLUMN public.connections.url IS 'postgres://user:pass@host:5432/db?sslmode=disable';
