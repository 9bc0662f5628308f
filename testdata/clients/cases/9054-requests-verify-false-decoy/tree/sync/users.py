import os
import ssl

import psycopg
import requests
from ldap3 import Server, Tls

tls = Tls(validate=ssl.CERT_NONE)
server = Server(os.environ["LDAP_HOST"], use_ssl=True, tls=tls)
session = requests.Session()
session.verify = False

with psycopg.connect(
    host=os.environ["PGHOST"],
    dbname="people",
    sslmode="verify-full",
    sslrootcert="/etc/ssl/do-ca.crt",
) as conn:
    conn.execute("select 1")
