class D {
  private static final String FORMAT = "jdbc:postgresql://%s:%d/%s?sslmode=verify-full&sslrootcert=%s";
  static String url(String host) {
    return String.format(FORMAT, host, 25060, "app", "/etc/do/ca.crt");
  }
}
