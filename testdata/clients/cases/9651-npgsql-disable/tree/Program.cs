using Npgsql;

var host = Environment.GetEnvironmentVariable("DB_HOST");
await using var source = NpgsqlDataSource.Create($"Host={host};Port=25060;Database=billing;Username=app;SSL Mode=Disable");
await using var cmd = source.CreateCommand("select 1");
Console.WriteLine(await cmd.ExecuteScalarAsync());
