CREATE SUBSCRIPTION app_sub
  CONNECTION 'host=db-orchid-7.k.db.ondigitalocean.com port=25060 dbname=app user=repl sslmode=verify-full sslrootcert=/etc/do/ca.crt'
  PUBLICATION app_pub WITH (copy_data = true);
