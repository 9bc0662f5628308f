use native_tls::{Certificate, TlsConnector};
use postgres_native_tls::MakeTlsConnector;

pub fn tls() -> anyhow::Result<MakeTlsConnector> {
    let ca = Certificate::from_pem(&std::fs::read("ca.crt")?)?;
    Ok(MakeTlsConnector::new(TlsConnector::builder().add_root_certificate(ca).build()?))
}
