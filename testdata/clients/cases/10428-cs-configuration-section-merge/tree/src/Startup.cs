using Npgsql;

public static class Startup
{
    public static NpgsqlDataSource DataSource(IConfiguration configuration)
    {
        var csb = new NpgsqlConnectionStringBuilder(configuration["Db"]);
        csb.SslMode = configuration.GetValue("Db:SslMode", SslMode.Prefer);
        return new NpgsqlDataSourceBuilder(csb.ToString()).Build();
    }
}
