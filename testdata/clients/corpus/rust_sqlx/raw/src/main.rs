use tokio_postgres::NoTls;

async fn connect() {
    let (_client, _connection) =
        tokio_postgres::connect("host=db-raw-do-user-1234567-0.b.db.ondigitalocean.com user=raw dbname=raw", NoTls).await.unwrap();
}
