use sqlx::postgres::PgPoolOptions;

#[tokio::main]
async fn main() -> Result<(), sqlx::Error> {
    let pw = std::env::var("DB_PASSWORD").unwrap();
    let url = format!("postgres://svc:{pw}@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require");
    let pool = PgPoolOptions::new().max_connections(5).connect(&url).await?;
    sqlx::query("select 1").execute(&pool).await?;
    Ok(())
}
