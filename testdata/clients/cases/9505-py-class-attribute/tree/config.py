import os


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY")


class Production(Config):
    DEBUG = False
    SQLALCHEMY_DATABASE_URI = "postgresql://crm:%s@crm-db-do-user-9150-0.c.db.ondigitalocean.com:25060/crm?sslmode=require" % os.environ["DB_PASSWORD"]


class Testing(Config):
    SQLALCHEMY_DATABASE_URI = "sqlite://"
