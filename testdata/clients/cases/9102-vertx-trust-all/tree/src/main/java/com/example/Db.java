package com.example;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

final class Db {
  static Pool pool(Vertx vertx) {
    PgConnectOptions connect = new PgConnectOptions()
      .setHost(System.getenv("DB_HOST"))
      .setPort(25060)
      .setDatabase("shop")
      .setUser("shop")
      .setPassword(System.getenv("DB_PASSWORD"))
      .setSslMode(SslMode.REQUIRE)
      .setTrustAll(true);
    return PgBuilder.pool().with(new PoolOptions().setMaxSize(5)).connectingTo(connect).using(vertx).build();
  }
}
