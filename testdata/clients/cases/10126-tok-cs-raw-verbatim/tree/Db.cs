using Npgsql;

public static class Db
{
    const char Quote = '"';
    static readonly string Path = @"C:\data\""it's""\";
    static readonly string Json = """{"a": "it's (" }""";
    public static NpgsqlConnection Open(string host) =>
        new($"Host={host};Port=25060;Database=stock;Username={(host.Length > 3 ? "a" : "b")};SSL Mode=Require");
}
