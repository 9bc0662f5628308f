package stock;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.time.Duration;

public class Ds {
    public static AgroalDataSource open() throws Exception {
        var config = new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(cp -> cp
                .maxSize(10)
                .acquisitionTimeout(Duration.ofSeconds(5))
                .connectionFactoryConfiguration(cf -> cf
                    .jdbcUrl("jdbc:postgresql://" + System.getenv("DB_HOST") + ":25060/stock")
                    .jdbcProperty("sslmode", "require")));
        return AgroalDataSource.from(config);
    }
}
