use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

pub async fn connect(host: &str, user: &str, password: &str) -> Result<DatabaseConnection, DbErr> {
    let mut opt = ConnectOptions::new(format!(
        "postgres://{user}:{password}@{host}:25060/shop?sslmode=require"
    ));
    opt.max_connections(20)
        .connect_timeout(Duration::from_secs(8))
        .sqlx_logging(false);
    Database::connect(opt).await
}
