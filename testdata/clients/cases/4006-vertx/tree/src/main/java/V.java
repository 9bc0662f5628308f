import io.vertx.pgclient.*;
class V {
  PgConnectOptions o() {
    return new PgConnectOptions()
      .setHost(System.getenv("DB_HOST"))
      .setPort(25060)
      .setDatabase("app")
      .setSslMode(SslMode.REQUIRE)
      .setTrustAll(true);
  }
}
