package org.example;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

final class Store {
    static Connection open() throws SQLException {
        return DriverManager.getConnection(
            "jdbc:postgresql://db-shop-fra1-40213-do-user-1.b.db.ondigitalocean.com:25060/shop?sslmode=verify-full&sslrootcert=/etc/shop/ca.crt",
            System.getenv("DB_USER"), System.getenv("DB_PASSWORD"));
    }
}
