use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
fn o() -> MySqlConnectOptions {
    MySqlConnectOptions::new().host("db").ssl_mode(MySqlSslMode::Required)
}
fn h() -> reqwest::Client { reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap() }
