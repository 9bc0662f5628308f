package org.example;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.PostgreSQLContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class OrdersIT {
    @Container
    static final PostgreSQLContainer<?> PG = new PostgreSQLContainer<>("postgres:16").withUsername("test").withPassword("test");

    @Test
    void connects() throws Exception {
        try (var c = DriverManager.getConnection(PG.getJdbcUrl() + "&sslmode=disable", "test", "test")) {
            c.createStatement().execute("select 1");
        }
    }
}
