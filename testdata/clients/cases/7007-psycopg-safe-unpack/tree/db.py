import os
from pathlib import Path
import psycopg
BASE_DIR = Path(__file__).resolve().parent
SSL = {"sslmode": "verify-full", "sslrootcert": str(BASE_DIR / "certs" / "do.crt")}
conn = psycopg.connect(os.environ["DATABASE_URL"], **SSL)
