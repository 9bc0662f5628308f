import os

from flask import Flask

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql://fl@db-fl-do-user-1234567-0.b.db.ondigitalocean.com:25060/fl?sslmode=require"
app.config["SQLALCHEMY_BINDS"] = {
    "audit": "postgresql+psycopg://fa@db-fa-do-user-1234567-0.b.db.ondigitalocean.com:25060/fa?sslmode=verify-full&sslrootcert=/etc/do/ca.crt",
}
