package com.example.crm;

import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class DataConfig {
    @Bean
    DataSource dataSource() {
        return DataSourceBuilder.create()
            .url("jdbc:postgresql://crm-db-do-user-9150-0.c.db.ondigitalocean.com:25060/crm?sslmode=require")
            .username("crm")
            .password(System.getenv("DB_PASSWORD"))
            .build();
    }
}
