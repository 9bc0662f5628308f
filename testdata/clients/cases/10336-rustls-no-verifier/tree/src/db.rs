use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

pub fn tls(verifier: Arc<dyn rustls::client::danger::ServerCertVerifier>) -> MakeRustlsConnect {
    let config = rustls::ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    MakeRustlsConnect::new(config)
}
