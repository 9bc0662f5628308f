using LibPQ
conn = LibPQ.Connection("host=$(ENV["PGHOST"]) port=25060 dbname=app sslmode=require")
