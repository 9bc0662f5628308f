import os, ssl
from sqlalchemy import create_engine
ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE
e = create_engine(f"mysql+pymysql://{os.environ['U']}:{os.environ['P']}@{os.environ['H']}:25060/app", connect_args={"ssl": ctx})
