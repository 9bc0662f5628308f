from sqlalchemy import create_engine

engine = create_engine("postgresql://orders:not-a-real-password@db-orders-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders")
replica = create_engine("postgresql+psycopg://orders@db-orders-ro-do-user-1234567-0.b.db.ondigitalocean.com:25060/orders?sslmode=verify-full&sslrootcert=/etc/do/ca.crt")
