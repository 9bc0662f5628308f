CREATE EXTENSION postgres_fdw;
CREATE SERVER dw FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db-invented-2.b.db.ondigitalocean.com', port '25060', dbname 'dw', sslmode 'require');
