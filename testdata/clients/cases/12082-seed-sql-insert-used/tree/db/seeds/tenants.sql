INSERT INTO tenants (name, dsn) VALUES ('acme', 'postgres://acme@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/acme?sslmode=require');
