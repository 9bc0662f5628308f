package com.example;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;

class R2 {
    PostgresqlConnectionFactory factory(String host, String password) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
            .host(host)
            .port(25060)
            .database("billing")
            .username("app")
            .password(password)
            .sslMode(SSLMode.REQUIRE)
            .build());
    }
}
