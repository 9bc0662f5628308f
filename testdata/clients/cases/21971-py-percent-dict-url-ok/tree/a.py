import os
from sqlalchemy import create_engine

URL = "postgresql://%(user)s:%(pw)s@%(host)s:25060/app?sslmode=verify-full&sslrootcert=/etc/do/ca.crt" % dict(
    user=os.environ["U"], pw=os.environ["P"], host=os.environ["H"])
engine = create_engine(URL)
