use crate::tls::NoTls;

pub fn url_of(user: &str, host: &str) -> String {
    format!("postgres://{}@{}/app?sslmode=disable", user, host)
}

pub async fn dial(config: &Config) -> Result<Client, Error> {
    connect(config, NoTls).await
}
