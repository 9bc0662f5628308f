using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

public class Factory : IDesignTimeDbContextFactory<AppDb>
{
    public AppDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<AppDb>()
            .UseNpgsql("Host=stock-db-do-user-71-0.c.db.ondigitalocean.com;Port=25060;Database=stock;Username=migrator")
            .Options;
        return new AppDb(options);
    }
}
