import java.sql.Connection;
import java.sql.DriverManager;

class D {
  private static final String HOST = System.getenv("DB_HOST");
  private static final String URL = "jdbc:postgresql://" + HOST + ":25060/app"
      + "?sslmode=require"
      + "&ApplicationName=reports";

  static Connection open() throws Exception {
    return DriverManager.getConnection(URL, System.getenv("DB_USER"), System.getenv("DB_PASSWORD"));
  }
}
