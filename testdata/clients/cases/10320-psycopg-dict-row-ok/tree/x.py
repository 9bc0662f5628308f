import os, psycopg
from psycopg.rows import dict_row
with psycopg.connect(os.environ["DSN"], row_factory=dict_row, sslmode="verify-full", sslrootcert="certs/ca.crt") as c:
    pass
