using LibPQ, DataFrames

const HOST = ENV["DB_HOST"]
conn = LibPQ.Connection("host=$HOST port=25060 dbname=shop user=reader password=$(ENV["DB_PASSWORD"]) sslmode=require")
df = DataFrame(execute(conn, "SELECT * FROM orders WHERE total > -1"))
close(conn)
