use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

pub async fn db() -> Result<DatabaseConnection, DbErr> {
    let mut opt = ConnectOptions::new(format!(
        "postgres://svc:{}@{}:25060/app?sslmode=require",
        std::env::var("PW").unwrap(),
        std::env::var("DB_HOST").unwrap()
    ));
    opt.max_connections(10);
    Database::connect(opt).await
}
