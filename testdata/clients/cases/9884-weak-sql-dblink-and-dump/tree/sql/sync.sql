COPY public.hosts (id, url) FROM stdin;
1	postgres://app@10.1.2.3/app?sslmode=require
\.

SELECT * FROM dblink('host=db-core-ams3-55120-do-user-2.b.db.ondigitalocean.com port=25060 dbname=core user=sync sslmode=require', 'select id from t') AS t(id int);
