package example;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

final class Direct {
  private static final String URL = "jdbc:postgresql://db-direct-do-user-1234567-0.b.db.ondigitalocean.com:25060/direct";

  static Connection strict() throws SQLException {
    var p = new Properties();
    p.put("user", "direct");
    p.put("sslmode", "verify-full");
    p.put("sslrootcert", "/etc/do/ca.crt");
    return DriverManager.getConnection(URL, p);
  }

  static Connection weak() throws SQLException {
    Properties props = new Properties();
    props.setProperty("user", "direct");
    props.setProperty("password", System.getenv("DIRECT_PASSWORD"));
    props.setProperty("ssl", "true");
    props.setProperty("sslfactory", "org.postgresql.ssl.NonValidatingFactory");
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("DIRECT_HOST") + "/direct", props);
  }

}
