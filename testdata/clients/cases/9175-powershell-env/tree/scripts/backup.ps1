$ErrorActionPreference = 'Stop'
$env:PGHOST = 'pg-orders-do-user-1042-0.c.db.ondigitalocean.com'
$env:PGPORT = '25060'
$env:PGSSLMODE = 'require'
$stamp = Get-Date -Format 'yyyyMMdd'
& pg_dump --format=custom --file="C:\backup\shop-$stamp.dump" shop
if ($LASTEXITCODE -ne 0) { throw "pg_dump failed" }
