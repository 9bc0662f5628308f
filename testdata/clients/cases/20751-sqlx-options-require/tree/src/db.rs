use sqlx::postgres::{PgConnectOptions, PgPool, PgSslMode};
use std::env;

pub async fn connect() -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::new()
        .host(&env::var("DB_HOST").expect("DB_HOST"))
        .port(25060)
        .username("svc")
        .password(&env::var("DB_PASSWORD").expect("DB_PASSWORD"))
        .database("app")
        .ssl_mode(PgSslMode::Require);
    PgPool::connect_with(options).await
}
