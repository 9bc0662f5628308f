import os, requests, redis, psycopg2
requests.get("https://api.internal/health", verify=False)
cache = redis.Redis(host=os.environ["R"], ssl=True, ssl_cert_reqs=None)
conn = psycopg2.connect(os.environ["PG_DSN"], sslmode="verify-full", sslrootcert="ca.crt")
