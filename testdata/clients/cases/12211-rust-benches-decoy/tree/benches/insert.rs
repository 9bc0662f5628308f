use tokio_postgres::{Client, NoTls};

async fn connection() -> Client {
    let url = std::env::var("BENCH_DATABASE_URL").unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
