using Npgsql;

namespace Third.Data;

public sealed class Factory(IConfiguration configuration)
{
    public NpgsqlDataSource Weak()
    {
        var builder = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Main"));
        builder.SslMode = SslMode.Require;
        builder.MaxPoolSize = 20;
        return NpgsqlDataSource.Create(builder.ConnectionString);
    }

    public string Strict(string host)
    {
        var csb = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = 25060,
            Database = "third",
            Username = "third",
        };
        csb.SslMode = SslMode.VerifyFull;
        csb.RootCertificate = "/etc/do/ca.crt";
        return csb.ToString();
    }

    public NpgsqlConnection Interpolated(string host, string password) =>
        new NpgsqlConnection(
            $"Host={host};Port=25060;Database=third;Username=third;Password={password};" +
            "SSL Mode=Require;Trust Server Certificate=true");
}
