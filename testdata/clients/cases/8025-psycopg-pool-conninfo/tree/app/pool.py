from psycopg_pool import ConnectionPool
pool = ConnectionPool(
    "host=pg-core-do-user-77-0.c.db.ondigitalocean.com port=25060 "
    "dbname=shop user=app "
    "sslmode=verify-ca sslrootcert=/etc/ssl/do.crt",
    min_size=1,
)
