module Db
open Npgsql.FSharp

let connection host password =
    Sql.host host
    |> Sql.port 25060
    |> Sql.database "stock"
    |> Sql.username "stock"
    |> Sql.password password
    |> Sql.sslMode SslMode.Require
    |> Sql.formatConnectionString
