import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;

class Db {
    static PgConnectOptions options(String host) {
        return new PgConnectOptions().setHost(host).setPort(25060).setDatabase("app").setSslMode(SslMode.REQUIRE).setTrustAll(true);
    }
}
