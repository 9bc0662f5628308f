import psycopg

print(psycopg.connect("host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=app sslmode=require").execute("select count(*) from users").fetchone())
