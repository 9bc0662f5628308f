use tokio_postgres::{Config, NoTls};

#[tokio::main]
async fn main() -> Result<(), tokio_postgres::Error> {
    let (client, connection) = Config::new()
        .host(&std::env::var("DB_HOST").unwrap())
        .port(25060)
        .user("crm")
        .dbname("crm")
        .connect(NoTls)
        .await?;
    tokio::spawn(connection);
    client.simple_query("select 1").await?;
    Ok(())
}
