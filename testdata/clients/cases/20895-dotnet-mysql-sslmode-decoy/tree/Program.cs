var cs = "Server=mysql-invented.db.ondigitalocean.com;Port=25060;Database=app;Uid=app;SslMode=Required";
builder.Services.AddDbContext<AppDb>(o => o.UseMySql(cs, ServerVersion.AutoDetect(cs)));
