package x;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

public final class Db {
  static HikariDataSource open() {
    HikariConfig c = new HikariConfig();
    c.setJdbcUrl("jdbc:postgresql://" + System.getenv("DB_HOST") + ":25060/app");
    c.setUsername("svc");
    c.setPassword(System.getenv("DB_PASSWORD"));
    c.addDataSourceProperty("ssl", "true");
    c.addDataSourceProperty("sslmode", "require");
    c.setMaximumPoolSize(10);
    return new HikariDataSource(c);
  }
}
