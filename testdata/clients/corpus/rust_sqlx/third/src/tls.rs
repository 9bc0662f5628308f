use native_tls::TlsConnector;
use postgres_native_tls::MakeTlsConnector;

pub async fn connect() -> Result<tokio_postgres::Client, Box<dyn std::error::Error>> {
    let connector = TlsConnector::builder()
        .danger_accept_invalid_certs(true)
        .build()?;
    let (client, connection) = tokio_postgres::connect(
        "host=db-tp-do-user-1234567-0.b.db.ondigitalocean.com port=25060 user=tp dbname=tp sslmode=require",
        MakeTlsConnector::new(connector),
    )
    .await?;
    tokio::spawn(connection);
    Ok(client)
}
