using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
var host = Environment.GetEnvironmentVariable("DB_HOST");
var password = Environment.GetEnvironmentVariable("DB_PASSWORD");
builder.Services.AddDbContext<ShopContext>(o =>
    o.UseNpgsql($"Host={host};Port=25060;Database=shop;Username=shop;Password={password};SSL Mode=Require;Trust Server Certificate=true"));
builder.Build().Run();
