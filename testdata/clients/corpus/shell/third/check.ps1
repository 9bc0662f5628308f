# Nightly check from the Windows jump host
$env:PGHOST = 'db-ops-do-user-1234567-0.b.db.ondigitalocean.com'
$env:PGPORT = '25060'
$env:PGSSLMODE = 'require'
& psql -U monitor -d ops -c 'select 1'
