package stock;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class DbConfig {
    @Bean
    DataSource dataSource(@Value("${db.host}") String host, @Value("${db.password}") String password) {
        var ds = new PGSimpleDataSource();
        ds.setServerNames(new String[] {host});
        ds.setPortNumbers(new int[] {25060});
        ds.setDatabaseName("stock");
        ds.setPassword(password);
        ds.setSslMode("require");
        return ds;
    }
}
