import psycopg2

assert psycopg2.connect("postgresql://health@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require").closed == 0
