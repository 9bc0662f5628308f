param([string]$HostName = "stock-db-do-user-71-0.c.db.ondigitalocean.com")
$conn = "host=$HostName port=25060 dbname=app user=app sslmode=require"
& pg_dump.exe --format=custom --file app.dump $conn
