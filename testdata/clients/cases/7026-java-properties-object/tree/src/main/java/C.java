import java.sql.*;
import java.util.Properties;
class C {
  Connection open() throws SQLException {
    Properties p = new Properties();
    p.setProperty("user", "svc");
    p.setProperty("password", System.getenv("PW"));
    p.setProperty("ssl", "true");
    p.setProperty("sslmode", "verify-full");
    p.setProperty("sslrootcert", "/etc/ssl/do-ca.crt");
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("H") + ":25060/app", p);
  }
}
