import java.net.URI;

class Urls {
    static String jdbc(String databaseUrl) {
        URI uri = URI.create(databaseUrl);
        return "jdbc:postgresql://" + uri.getHost() + ':' + uri.getPort() + uri.getPath() + "?sslmode=require&user=" + uri.getUserInfo().split(":")[0];
    }
}
