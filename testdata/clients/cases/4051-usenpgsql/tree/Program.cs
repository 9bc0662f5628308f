var builder = WebApplication.CreateBuilder(args);
var host = Environment.GetEnvironmentVariable("DB_HOST");
var pw = Environment.GetEnvironmentVariable("DB_PASSWORD");
builder.Services.AddDbContext<AppDb>(o => o.UseNpgsql(
    $"Host={host};Port=25060;Database=app;Username=svc;Password={pw};SslMode=Require"));
var app = builder.Build();
app.Run();
