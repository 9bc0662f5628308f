import argparse
import psycopg

p = argparse.ArgumentParser()
p.add_argument("--host", required=True)
p.add_argument("--ssl-mode", default="prefer", help="mode of TLS")
args = p.parse_args()
conn = psycopg.connect(host=args.host, port=25060, dbname="stock", sslmode=args.ssl_mode)
