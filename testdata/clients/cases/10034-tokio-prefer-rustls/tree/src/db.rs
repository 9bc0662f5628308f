use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

pub async fn connect(host: &str, password: &str) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = MakeRustlsConnect::new(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    let mut config = tokio_postgres::Config::new();
    config.host(host).port(25060).user("stock").password(password).dbname("stock").ssl_mode(SslMode::Prefer);
    let (client, connection) = config.connect(tls).await?;
    tokio::spawn(connection);
    Ok(client)
}
