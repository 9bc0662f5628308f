using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<CrmContext>(options =>
    options.UseNpgsql(builder.Configuration.GetConnectionString("Crm"), npgsql =>
        npgsql.RemoteCertificateValidationCallback((sender, certificate, chain, errors) => true)));
builder.Build().Run();
