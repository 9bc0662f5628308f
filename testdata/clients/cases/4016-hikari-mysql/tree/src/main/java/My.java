import com.zaxxer.hikari.HikariConfig;
class My {
  HikariConfig c() {
    HikariConfig c = new HikariConfig();
    c.setJdbcUrl("jdbc:mysql://db/app");
    c.addDataSourceProperty("sslMode", "REQUIRED");
    c.addDataSourceProperty("verifyServerCertificate", "false");
    return c;
  }
}
