using Npgsql;
public static class Db {
  const char Quote = '"';
  const string Path = @"C:\data\""x""\";
  public static NpgsqlConnection Open(string host) {
    var n = 3-1;
    return new NpgsqlConnection($"Host={host};Database=a;Username=b;SSL Mode=Require;Trust Server Certificate=true");
  }
}
