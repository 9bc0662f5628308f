use sqlx::PgPool;

pub async fn pool(stage: &str) -> sqlx::Result<PgPool> {
    let url = match stage {
        "production" => "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require",
        _ => "postgres://app@localhost/app",
    };
    PgPool::connect(url).await
}
