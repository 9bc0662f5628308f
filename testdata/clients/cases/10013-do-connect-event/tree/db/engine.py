import os

from sqlalchemy import create_engine, event

engine = create_engine("postgresql+psycopg2://", pool_size=5)


@event.listens_for(engine, "do_connect")
def provide(dialect, conn_rec, cargs, cparams):
    cparams["host"] = os.environ["DB_HOST"]
    cparams["password"] = open("/run/secrets/db_password").read().strip()
    cparams["sslmode"] = "require"
