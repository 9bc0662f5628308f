Imports Npgsql
Module Db
    Function Open() As NpgsqlConnection
        Return New NpgsqlConnection("Host=db-invented-1.b.db.ondigitalocean.com;Port=25060;Database=app;Username=svc;SSL Mode=Require")
    End Function
End Module
