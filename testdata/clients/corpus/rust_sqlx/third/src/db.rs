use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};

pub async fn pool(url: &str) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?;
    let options = options
        .application_name("ingest")
        .ssl_mode(PgSslMode::VerifyFull)
        .ssl_root_cert("/etc/do/ca.crt");
    PgPoolOptions::new().max_connections(5).connect_with(options).await
}

pub async fn weak(password: &str) -> Result<PgPool, sqlx::Error> {
    let mut opts = PgConnectOptions::new()
        .host("db-rs-do-user-1234567-0.b.db.ondigitalocean.com")
        .port(25060)
        .username("ingest")
        .password(password)
        .database("ingest");
    opts = opts.ssl_mode(PgSslMode::Require);
    PgPool::connect_with(opts).await
}
