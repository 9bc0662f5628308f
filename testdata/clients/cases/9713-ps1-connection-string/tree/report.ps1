Add-Type -Path "$PSScriptRoot\Npgsql.dll"
$conn = New-Object Npgsql.NpgsqlConnection("Host=$env:DB_HOST;Port=25060;Database=crew;Username=reader;Password=$env:PW;SSL Mode=Require;Trust Server Certificate=true")
$conn.Open()
