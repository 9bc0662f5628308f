use std::str::FromStr;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

pub async fn connect(url: &str) -> Result<sqlx::PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?.ssl_mode(PgSslMode::Prefer).application_name("api");
    PgPoolOptions::new().max_connections(10).connect_with(options).await
}
