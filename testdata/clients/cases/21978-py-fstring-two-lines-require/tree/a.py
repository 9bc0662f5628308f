import os
from sqlalchemy import create_engine
e = create_engine(
    f"postgresql://{os.environ['U']}:{os.environ['P']}@{os.environ['H']}"
    f":{os.environ.get('PORT', '25060')}/app"
    "?sslmode=require",
    pool_pre_ping=True,
)
