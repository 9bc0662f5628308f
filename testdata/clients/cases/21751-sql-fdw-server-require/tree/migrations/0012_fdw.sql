CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER orders FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host 'db-orchid-7.k.db.ondigitalocean.com', port '25060', dbname 'orders', sslmode 'require');
CREATE USER MAPPING FOR app SERVER orders OPTIONS (user 'reader', password_required 'true');
