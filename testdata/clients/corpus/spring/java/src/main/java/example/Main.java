package example;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;

public class Main {
  public static void main(String[] args) throws Exception {
    try (Connection c = DriverManager.getConnection(
        "jdbc:postgresql://db-main-do-user-1234567-0.b.db.ondigitalocean.com:25060/main?sslmode=allow", "main", System.getenv("PW"))) {
      c.createStatement().execute("select 1");
    }
    String safe = "jdbc:postgresql://db-main-do-user-1234567-0.b.db.ondigitalocean.com:25060/main?sslmode=verify-full&sslrootcert=/etc/do/ca.crt";
    DriverManager.getConnection(safe, "main", System.getenv("PW")).close();
  }
}
