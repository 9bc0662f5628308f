dependencies { implementation("io.vertx:vertx-pg-client:4.5.7") }
