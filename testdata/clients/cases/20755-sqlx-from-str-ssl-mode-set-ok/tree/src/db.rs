use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use std::str::FromStr;

pub async fn pool(url: &str) -> sqlx::Result<sqlx::PgPool> {
    let options = PgConnectOptions::from_str(url)?
        .ssl_mode(PgSslMode::VerifyFull)
        .ssl_root_cert("ca.crt");
    PgPoolOptions::new().connect_with(options).await
}
