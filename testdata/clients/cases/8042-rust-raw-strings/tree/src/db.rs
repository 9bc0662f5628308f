use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
const Q: &str = r#"select "it's" from t"#;
const B: char = '"';
fn pick<'a>(x: &'a str) -> &'a str { x }
pub async fn pool(host: &str) -> sqlx::Result<sqlx::PgPool> {
    let o = PgConnectOptions::new().host(host).port(25060).username("app").ssl_mode(PgSslMode::Require);
    PgPoolOptions::new().max_connections(5).connect_with(o).await
}
