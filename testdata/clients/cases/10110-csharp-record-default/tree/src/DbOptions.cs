using Npgsql;

namespace Stock;

public sealed class DbOptions
{
    public required string Host { get; init; }
    public required string Password { get; init; }
    public SslMode SslMode { get; init; } = SslMode.Require;

    public string ToConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = 25060,
        Database = "stock",
        Username = "stock",
        Password = Password,
        SslMode = SslMode,
    }.ConnectionString;
}
