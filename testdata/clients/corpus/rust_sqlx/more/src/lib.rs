use std::str::FromStr;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

pub fn a() -> PgConnectOptions {
    PgConnectOptions::from_str("postgres://fs@db-fs-do-user-1234567-0.b.db.ondigitalocean.com:25060/fs")
        .unwrap()
        .ssl_mode(PgSslMode::VerifyCa)
        .ssl_root_cert("/etc/do/ca.crt")
}

pub const URL: &str = "postgres://cn@db-cn-do-user-1234567-0.b.db.ondigitalocean.com:25060/cn?sslmode=prefer";
