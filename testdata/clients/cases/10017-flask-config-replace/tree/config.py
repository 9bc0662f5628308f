import os


class Config:
    SECRET_KEY = os.environ["SECRET_KEY"]


class ProductionConfig(Config):
    SQLALCHEMY_DATABASE_URI = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1) + "?sslmode=require"
