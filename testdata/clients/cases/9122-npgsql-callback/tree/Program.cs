using Npgsql;

await using var conn = new NpgsqlConnection(Environment.GetEnvironmentVariable("PG_CONNECTION"));
conn.UserCertificateValidationCallback = (sender, certificate, chain, errors) => true;
await conn.OpenAsync();
await using var cmd = new NpgsqlCommand("select count(*) from orders", conn);
Console.WriteLine(await cmd.ExecuteScalarAsync());
