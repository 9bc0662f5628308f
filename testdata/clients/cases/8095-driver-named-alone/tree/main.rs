use sqlx::{ConnectOptions, PgPool};

pub async fn pool() -> PgPool {
    PgPool::connect_with(sqlx::PgConnectOptions::new().host("10.0.0.5").port(25060).username("app").database("shop")).await.unwrap()
}
