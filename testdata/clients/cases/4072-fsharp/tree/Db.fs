module Db
open Npgsql.FSharp
let connectionString =
    Sql.host (System.Environment.GetEnvironmentVariable "DB_HOST")
    |> Sql.database "app"
    |> Sql.username "svc"
    |> Sql.sslMode SslMode.Require
    |> Sql.formatConnectionString
