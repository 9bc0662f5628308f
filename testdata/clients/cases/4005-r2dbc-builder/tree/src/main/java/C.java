import io.r2dbc.postgresql.*;
import io.r2dbc.postgresql.client.SSLMode;
class C {
  PostgresqlConnectionFactory f() {
    return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
        .host(System.getenv("DB_HOST"))
        .port(25060)
        .username("svc")
        .password(System.getenv("PW"))
        .enableSsl()
        .sslMode(SSLMode.REQUIRE)
        .build());
  }
}
