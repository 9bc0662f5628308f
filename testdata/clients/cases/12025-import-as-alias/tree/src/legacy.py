import psycopg2 as pg
conn = pg.connect(dbname="legacy", host="db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com", port=25060, sslmode="require")
