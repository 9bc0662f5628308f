from pathlib import Path
import dj_database_url
BASE_DIR = Path(__file__).resolve().parent.parent
DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    sslmode="verify-full", sslrootcert=str(BASE_DIR / "certs" / "ca.crt"),
)
