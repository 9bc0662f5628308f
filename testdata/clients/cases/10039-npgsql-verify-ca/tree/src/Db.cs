using Npgsql;

namespace Stock;

public sealed class Db(IConfiguration configuration)
{
    public NpgsqlConnection Open()
    {
        var csb = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Stock"))
        {
            SslMode = SslMode.VerifyCA,
            RootCertificate = "src/ca.pem",
        };
        return new NpgsqlConnection(csb.ConnectionString);
    }
}
