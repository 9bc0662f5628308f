use sqlx::postgres::{PgConnectOptions, PgSslMode};

pub fn options() -> PgConnectOptions {
    let mode = match std::env::var("DB_SSLMODE").as_deref() {
        Ok("verify-full") => PgSslMode::VerifyFull,
        _ => PgSslMode::Prefer,
    };
    PgConnectOptions::new().host(&std::env::var("DB_HOST").unwrap()).port(25060).database("stock").ssl_mode(mode)
}
