use tokio_postgres::NoTls;

#[tokio::main]
async fn main() -> Result<(), tokio_postgres::Error> {
    let (client, connection) =
        tokio_postgres::connect("host=db-orchid-7.k.db.ondigitalocean.com port=25060 user=svc dbname=app", NoTls).await?;
    tokio::spawn(async move { let _ = connection.await; });
    client.batch_execute("select 1").await?;
    Ok(())
}
