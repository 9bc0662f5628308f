import os

import psycopg2
from psycopg2.extensions import parse_dsn

conn = psycopg2.connect(**parse_dsn(os.environ["DATABASE_URL"]), sslmode="require", application_name="export")
