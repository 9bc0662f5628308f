package x;

import java.sql.*;
import java.util.Properties;

public final class Db {
  static Connection open() throws SQLException {
    Properties props = new Properties();
    props.setProperty("user", System.getenv("DB_USER"));
    props.setProperty("password", System.getenv("DB_PASSWORD"));
    props.setProperty("sslmode", "require");
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("DB_HOST") + ":25060/app", props);
  }
}
