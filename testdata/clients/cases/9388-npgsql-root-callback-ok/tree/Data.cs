using Npgsql;
using System.Security.Cryptography.X509Certificates;

public static class Data
{
    public static NpgsqlDataSource Open(string host)
    {
        var csb = new NpgsqlConnectionStringBuilder { Host = host, Database = "shop", SslMode = SslMode.VerifyFull, RootCertificate = "/etc/ssl/do-ca.crt" };
        return new NpgsqlDataSourceBuilder(csb.ConnectionString).Build();
    }
}
