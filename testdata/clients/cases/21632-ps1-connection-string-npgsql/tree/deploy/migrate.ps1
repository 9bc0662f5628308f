param([string]$Password)
$ErrorActionPreference = 'Stop'
$conn = "Host=db-orchid-7.k.db.ondigitalocean.com;Port=25060;Database=app;Username=deploy;Password=$Password;SSL Mode=Require;Trust Server Certificate=true"
dotnet ef database update --connection $conn
