package com.acme;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class RepositoryTest {
    @Test
    void connects() throws Exception {
        try (var c = DriverManager.getConnection("jdbc:postgresql://pg-ci:5432/test?sslmode=disable", "test", "test")) {
            assert c.isValid(1);
        }
    }
}
