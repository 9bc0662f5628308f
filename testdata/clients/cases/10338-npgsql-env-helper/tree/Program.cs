var builder = WebApplication.CreateBuilder(args);
string Env(string k) => Environment.GetEnvironmentVariable(k) ?? throw new InvalidOperationException(k);
var cs = $"Host={Env("DB_HOST")};Port=25060;Username=app;Password={Env("DB_PASSWORD")};Database=app;Ssl Mode=Require;Trust Server Certificate=true;";
builder.Services.AddDbContext<AppDb>(o => o.UseNpgsql(cs).UseSnakeCaseNamingConvention());
builder.Build().Run();
