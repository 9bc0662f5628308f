package app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

final class Db {
    static Connection open() {
        try {
            return DriverManager.getConnection("jdbc:postgresql://db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot connect, expected a URL like jdbc:postgresql://host/db?sslmode=verify-full", e);
        }
    }
}
