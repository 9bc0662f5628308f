import os

import psycopg2

expected = "host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=ledger user=audit sslmode=require password=" + os.environ["PGPASSWORD"]
actual = psycopg2.connect("host=db-copy-fra1-48214-do-user-9.b.db.ondigitalocean.com port=25060 dbname=ledger user=audit sslmode=prefer")

wanted = psycopg2.connect(expected)
