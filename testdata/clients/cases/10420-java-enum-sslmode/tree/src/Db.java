import java.sql.*;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;

class Db {
    static Connection open(String host) throws SQLException {
        Properties p = new Properties();
        PGProperty.USER.set(p, "stock");
        PGProperty.SSL_MODE.set(p, SslMode.REQUIRE.value);
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":25060/stock", p);
    }
}
