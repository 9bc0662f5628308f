import java.sql.*;

class Db {
    static final char Q = '"', A = '\'';
    static final String SQL = """
        select 'it''s "(\""" from x
        """;
    static Connection open(String h) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + h + ":25060/stock?sslmode=require", "stock", System.getenv("P"));
    }
}
