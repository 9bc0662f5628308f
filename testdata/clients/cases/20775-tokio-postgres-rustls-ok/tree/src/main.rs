use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

pub async fn connect(pem: &[u8]) -> anyhow::Result<tokio_postgres::Client> {
    let mut roots = RootCertStore::empty();
    for cert in rustls_pemfile::certs(&mut &*pem) {
        roots.add(cert?)?;
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let mut pg = tokio_postgres::Config::new();
    pg.host(&std::env::var("DB_HOST")?).port(25060).user("svc").dbname("app").ssl_mode(tokio_postgres::config::SslMode::Require);
    let (client, conn) = pg.connect(MakeRustlsConnect::new(config)).await?;
    tokio::spawn(conn);
    Ok(client)
}
