using Npgsql;
public static class Db {
    public static NpgsqlDataSource Open(string cs) {
        var b = new NpgsqlDataSourceBuilder(cs);
        b.UseUserCertificateValidationCallback((sender, cert, chain, errors) => true);
        return b.Build();
    }
}
