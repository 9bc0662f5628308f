using Npgsql;

namespace Shop;

public static class Db
{
    public static NpgsqlDataSource Create(IConfiguration config)
    {
        var csb = new NpgsqlConnectionStringBuilder
        {
            Host = config["Db:Host"],
            Port = 25060,
            Database = "app",
            Username = "svc",
            Password = config["Db:Password"],
            SslMode = SslMode.VerifyFull,
            RootCertificate = "ca.crt",
        };
        return NpgsqlDataSource.Create(csb);
    }
}
