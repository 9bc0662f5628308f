require "pg"

QUERY = "select * from orders where note like " + "'%refund%'"
CONN = PG.connect("host=db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com port=25060 dbname=orders user=report sslmode=require")
CONN.exec(QUERY)
