broker_url = "rediss://redis.internal:6379/0?ssl_cert_reqs=none"
result_backend = "db+postgresql+psycopg2://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require"
