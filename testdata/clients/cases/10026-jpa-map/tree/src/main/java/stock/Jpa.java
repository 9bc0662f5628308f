package stock;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;

class Jpa {
    static EntityManagerFactory create() {
        return Persistence.createEntityManagerFactory("stock", Map.of(
            "jakarta.persistence.jdbc.driver", "org.postgresql.Driver",
            "jakarta.persistence.jdbc.url", "jdbc:postgresql://%s:25060/stock?sslmode=require".formatted(System.getenv("DB_HOST")),
            "jakarta.persistence.jdbc.user", "stock"));
    }
}
