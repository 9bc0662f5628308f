-- On the reporting cluster
CREATE EXTENSION IF NOT EXISTS postgres_fdw;

CREATE SERVER main FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host 'db-main-do-user-1234567-0.b.db.ondigitalocean.com', port '25060', dbname 'main', sslmode 'require');

CREATE SUBSCRIPTION orders
  CONNECTION 'host=db-main-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=main user=repl password=n0t-a-real-one'
  PUBLICATION orders;

SELECT * FROM dblink('host=db-main-do-user-1234567-0.b.db.ondigitalocean.com port=25060 dbname=main user=ro sslmode=verify-full sslrootcert=/etc/do/ca.crt', 'select 1') AS t(one int);
