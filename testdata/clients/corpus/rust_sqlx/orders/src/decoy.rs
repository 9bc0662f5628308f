//! The pool is made in main.rs, with PgSslMode as its table says; sslmode=require is too weak.
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

fn mysql() -> MySqlConnectOptions {
    MySqlConnectOptions::new().host("mysql.example.internal").ssl_mode(MySqlSslMode::Required)
}
