import java.sql.*;

class D {
  static final String HELP = """
      don't "do" (
      """;
  static final char Q = '"';
  static Connection open() throws SQLException {
    int n = 2-1;
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("H") + "/a?sslmode=require");
  }
}
