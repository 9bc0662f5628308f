use std::env;
#[tokio::main]
async fn main() {
    let url = format!("postgres://{}:{}@{}:25060/app?sslmode=require", env::var("U").unwrap(), env::var("P").unwrap(), env::var("H").unwrap());
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
}
