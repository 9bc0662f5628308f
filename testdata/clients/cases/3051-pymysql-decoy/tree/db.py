import os
from sqlalchemy import create_engine
engine = create_engine("mysql+pymysql://u@db/app", connect_args={"ssl": {"check_hostname": False, "verify_mode": "none"}})
