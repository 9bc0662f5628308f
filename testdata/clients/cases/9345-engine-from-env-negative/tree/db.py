import os
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, echo=False)
Session = sessionmaker(bind=engine, expire_on_commit=False)
