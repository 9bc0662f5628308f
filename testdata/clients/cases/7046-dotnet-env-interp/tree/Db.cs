using Npgsql;
public static class Db {
    public static string Cs() => new NpgsqlConnectionStringBuilder {
        Host = Environment.GetEnvironmentVariable("H"), Port = 25060, Database = "app", Username = "svc",
        SslMode = SslMode.VerifyFull, RootCertificate = "/etc/ssl/do-ca.crt",
    }.ConnectionString;
}
