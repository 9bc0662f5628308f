services.AddDbContext<AppContext>(o => o.UseNpgsql("Host=db-ef-do-user-1234567-0.b.db.ondigitalocean.com;Database=ef;Username=ef;Password=not-a-real-password;SSL Mode=Require;Trust Server Certificate=true"));
services.AddDbContext<SafeContext>(o => o.UseNpgsql($"Host={host};Database=sf;Username=sf;Password={password};SSL Mode=VerifyFull;Root Certificate=/etc/do/ca.crt"));
