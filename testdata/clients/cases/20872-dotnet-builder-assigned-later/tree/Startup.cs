using Npgsql;

public class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        var csb = new NpgsqlConnectionStringBuilder(Configuration.GetConnectionString("Default"));
        csb.SslMode = SslMode.Require;
        csb.TrustServerCertificate = true;
        services.AddDbContext<ShopContext>(o => o.UseNpgsql(csb.ConnectionString));
    }
}
