package org.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

public final class Db {
    private static final char QUOTE = '"';

    public static Connection open(String host) throws SQLException {
        Properties props = new Properties();
        props.setProperty("user", "shop");
        props.setProperty("password", System.getenv("DB_PASSWORD"));
        props.setProperty("ssl", "true");
        props.setProperty("sslfactory", "org.postgresql.ssl.NonValidatingFactory");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":25060/shop", props);
    }
}
