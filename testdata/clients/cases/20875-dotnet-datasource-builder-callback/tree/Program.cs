using Npgsql;

var builder = WebApplication.CreateBuilder(args);
var source = new NpgsqlDataSourceBuilder(builder.Configuration.GetConnectionString("Default"));
source.UseUserCertificateValidationCallback((sender, certificate, chain, errors) => true);
builder.Services.AddSingleton(source.Build());
var app = builder.Build();
app.Run();
