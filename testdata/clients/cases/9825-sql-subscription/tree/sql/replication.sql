CREATE PUBLICATION shop FOR TABLE orders, customers;

CREATE SUBSCRIPTION shop_copy
  CONNECTION 'host=db-shop-fra1-40213-do-user-1.b.db.ondigitalocean.com port=25060 user=repl dbname=shop sslmode=require'
  PUBLICATION shop WITH (copy_data = true);

CREATE SERVER archive FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host 'archive.prod.corp.internal', dbname 'archive', sslmode 'verify-full', sslrootcert '/etc/postgresql/ca.crt');

CREATE TABLE connection_profiles (id bigint PRIMARY KEY, sslmode text NOT NULL DEFAULT 'prefer' CHECK (sslmode IN ('disable', 'prefer', 'require')));
