package example;

import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;

class Beans {
  @Bean
  DataSource reporting() {
    return DataSourceBuilder.create()
        .driverClassName("org.postgresql.Driver")
        .url("jdbc:postgresql://db-be-do-user-1234567-0.b.db.ondigitalocean.com:25060/reporting?sslmode=require")
        .username("reporting")
        .build();
  }

  @Bean
  DataSource joined(String host) {
    String url = "jdbc:postgresql://" + host + ":25060/joined"
        + "?sslmode=verify-full"
        + "&sslrootcert=/etc/do/ca.crt";
    return DataSourceBuilder.create().url(url).build();
  }
}
