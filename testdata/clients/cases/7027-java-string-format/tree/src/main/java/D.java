class D {
  String url() {
    return String.format("jdbc:postgresql://%s:%d/%s?sslmode=require&currentSchema=app", System.getenv("H"), 25060, "app");
  }
}
