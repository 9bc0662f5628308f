import psycopg


def variant(visitor):
    with psycopg.connect("host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=experiments sslmode=require") as conn:
        return conn.execute("select variant from assignments where visitor = %s", [visitor]).fetchone()
