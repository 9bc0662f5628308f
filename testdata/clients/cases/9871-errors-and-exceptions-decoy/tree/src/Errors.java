final class Errors {
    static IllegalArgumentException url(String url) {
        return new IllegalArgumentException("not a JDBC URL, expected jdbc:postgresql://10.1.2.3:5432/app?sslmode=require but got " + url);
    }
}
