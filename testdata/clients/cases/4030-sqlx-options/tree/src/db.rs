use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

pub async fn pool() -> sqlx::Result<sqlx::PgPool> {
    let opts = PgConnectOptions::new()
        .host(&std::env::var("DB_HOST").unwrap())
        .username("svc")
        .database("app")
        .ssl_mode(PgSslMode::Require);
    PgPoolOptions::new().max_connections(5).connect_with(opts).await
}
