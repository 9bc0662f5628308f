from sqlalchemy import create_engine

ARGS = dict(sslmode="verify-full", sslrootcert="/etc/do/ca.crt")
engine = create_engine("postgresql://ar@db-ar-do-user-1234567-0.b.db.ondigitalocean.com:25060/ar", connect_args=ARGS)
weak = create_engine("postgresql://we@db-we-do-user-1234567-0.b.db.ondigitalocean.com:25060/we", connect_args=dict(sslmode="disable"))
