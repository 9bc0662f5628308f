using MySqlConnector;
public class Db {
    public MySqlConnection Open() => new MySqlConnection("Server=mysql;Port=3306;Database=app;User ID=svc;SslMode=Required");
    public MySqlConnectionStringBuilder B() => new() { Server = "mysql", SslMode = MySqlSslMode.Preferred };
}
