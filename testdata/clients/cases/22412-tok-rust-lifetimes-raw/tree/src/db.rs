use sqlx::postgres::{PgConnectOptions, PgSslMode};

fn first<'a>(s: &'a str) -> &'a str { s.split('"').next().unwrap_or(r#"it's "x""#) }

pub fn options(host: &str) -> PgConnectOptions {
    let _n = 1-2;
    PgConnectOptions::new().host(first(host)).ssl_mode(PgSslMode::Require)
}
