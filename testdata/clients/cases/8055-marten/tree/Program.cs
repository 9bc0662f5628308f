using Marten;
var b = WebApplication.CreateBuilder(args);
b.Services.AddMarten(o => {
    o.Connection($"Host={b.Configuration["Db:Host"]};Port=25060;Database=shop;Username=app;Password={b.Configuration["Db:Password"]};SslMode=Require");
});
