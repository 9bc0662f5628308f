class Smtp {
  java.util.Properties p() {
    java.util.Properties props = new java.util.Properties();
    props.setProperty("mail.smtp.ssl.trust", "*");
    props.setProperty("ssl", "true");
    return props;
  }
}
