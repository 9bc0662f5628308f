import os

broker_url = os.environ["REDIS_URL"]
result_backend = f"db+postgresql://worker:{os.environ['PW']}@pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/results?sslmode=require"
task_serializer = "json"
result_expires = 60 * 60 * 24
