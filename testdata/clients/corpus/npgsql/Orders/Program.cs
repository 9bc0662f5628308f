using Npgsql;

var builder = new NpgsqlConnectionStringBuilder
{
    Host = "db-b-do-user-1234567-0.b.db.ondigitalocean.com",
    Port = 25060,
    Username = "b",
    Database = "b",
    SslMode = SslMode.Require,
};

await using var source = NpgsqlDataSource.Create("Host=db-src-do-user-1234567-0.b.db.ondigitalocean.com;Username=src;Database=src;SSL Mode=Allow");
