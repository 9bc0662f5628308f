using Npgsql;

static class Db
{
    public static string FromUrl(string databaseUrl)
    {
        var uri = new Uri(databaseUrl);
        var parts = uri.UserInfo.Split(':');
        return $"server={uri.Host};port={uri.Port};userid={parts[0]};password={parts[1]};database={uri.AbsolutePath.Trim('/')};sslmode=Require;trust server certificate=true";
    }
}
