use sqlx::postgres::{PgConnectOptions, PgSslMode};

const QUOTE: char = '"';
const APOS: u8 = b'\'';
const NOTE: &str = r#"a "raw" it's"#;

pub fn options<'a>(host: &'a str, _n: &'static str) -> PgConnectOptions {
    PgConnectOptions::new().host(host).port(25060).database("stock").ssl_mode(PgSslMode::Require)
}
