use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

mod cache;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = PgConnectOptions::new()
        .host(&std::env::var("DB_HOST")?)
        .username("inbox")
        .password(&std::env::var("DB_PASSWORD")?)
        .database("inbox")
        .ssl_mode(PgSslMode::Require);
    let pool = PgPoolOptions::new().max_connections(5).connect_with(options).await?;
    sqlx::query("select 1").execute(&pool).await?;
    Ok(())
}
