COPY public.sources (id, host, sslmode, url) FROM stdin;
1	db.customer.internal	require	postgres://app@db.customer.internal/app?sslmode=require
2	10.0.0.7	prefer	postgres://app@10.0.0.7/app?sslmode=prefer
\.
SELECT pg_catalog.setval('public.sources_id_seq', 2, true);
