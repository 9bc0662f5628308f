pub fn connect(host: &str) -> imap::error::Result<imap::Client<native_tls::TlsStream<std::net::TcpStream>>> {
    let tls = native_tls::TlsConnector::builder()
        .danger_accept_invalid_certs(true)
        .danger_accept_invalid_hostnames(true)
        .build()
        .unwrap();
    imap::connect((host, 993), host, &tls)
}
