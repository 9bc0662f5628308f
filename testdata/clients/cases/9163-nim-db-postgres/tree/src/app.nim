import std/os
import db_connector/db_postgres

let db = open("", "", "", "host=pg-orders-do-user-1042-0.c.db.ondigitalocean.com port=25060 user=shop dbname=shop sslmode=require password=" & getEnv("DB_PASSWORD"))
for row in db.fastRows(sql"select id from items"):
  echo row[0]
db.close()
