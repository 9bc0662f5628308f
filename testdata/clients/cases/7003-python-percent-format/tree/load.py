import os
import psycopg2
conn = psycopg2.connect("host=%s port=%s dbname=%s user=%s password=%s sslmode=require" % (
    os.environ["H"], 25060, "app", "svc", os.environ["P"]))
