var builder = WebApplication.CreateBuilder(args);
var cfg = builder.Configuration;

builder.Services.AddNpgsqlDataSource(
    $"Host={cfg["Db:Host"]};Port=25060;Database=stock;Username=stock;Password={cfg["Db:Password"]};SSL Mode=Require;Trust Server Certificate=true");

var app = builder.Build();
app.Run();
