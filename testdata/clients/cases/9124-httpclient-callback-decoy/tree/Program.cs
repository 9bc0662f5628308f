using Npgsql;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient("printer").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler
{
    ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator
});
builder.Services.AddNpgsqlDataSource($"Host={Environment.GetEnvironmentVariable("PGHOST")};Database=shop;SSL Mode=VerifyFull;Root Certificate=/etc/ssl/do-ca.crt");
builder.Build().Run();
