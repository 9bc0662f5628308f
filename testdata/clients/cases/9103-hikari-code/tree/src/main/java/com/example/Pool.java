package com.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

public class Pool {
    public static HikariDataSource open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + System.getenv("DB_HOST") + ":25060/shop");
        config.setUsername(System.getenv("DB_USER"));
        config.setPassword(System.getenv("DB_PASSWORD"));
        config.addDataSourceProperty("ApplicationName", "shop");
        config.addDataSourceProperty("sslmode", "require");
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }
}
