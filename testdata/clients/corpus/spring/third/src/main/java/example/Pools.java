package example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.ds.PGSimpleDataSource;

final class Pools {
  static HikariDataSource hikari() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://db-hk-do-user-1234567-0.b.db.ondigitalocean.com:25060/hk");
    config.setUsername("hk");
    config.setPassword(System.getenv("HK_PASSWORD"));
    config.addDataSourceProperty("sslmode", "require");
    config.setMaximumPoolSize(12);
    return new HikariDataSource(config);
  }

  static PGSimpleDataSource simple() {
    PGSimpleDataSource ds = new PGSimpleDataSource();
    ds.setServerNames(new String[] {System.getenv("PG_HOST")});
    ds.setDatabaseName("simple");
    ds.setUser("simple");
    ds.setSslMode("verify-ca");
    ds.setSslRootCert("/etc/do/ca.crt");
    return ds;
  }
}
