import psycopg

note = "host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=notes user=notes sslmode=require"


conn = psycopg.connect(note)
