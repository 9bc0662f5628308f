using Npgsql;
static class Db {
    const string Q = @"select ""it's"" from t";
    const char C = '"';
    public static NpgsqlDataSource Open(string host) {
        var b = new NpgsqlConnectionStringBuilder { Host = host, Port = 25060, Database = "shop", Username = "app" };
        b.SslMode = SslMode.Require;
        return NpgsqlDataSource.Create(b.ConnectionString);
    }
}
