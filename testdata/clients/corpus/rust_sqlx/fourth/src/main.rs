use sqlx::{postgres::{PgConnectOptions, PgPoolOptions, PgSslMode}, ConnectOptions};

struct Settings { host: String, require_ssl: bool }

impl Settings {
    fn options(&self) -> PgConnectOptions {
        let ssl_mode = if self.require_ssl { PgSslMode::Require } else { PgSslMode::Prefer };
        PgConnectOptions::new().host(&self.host).port(25060).ssl_mode(ssl_mode)
    }
}

async fn strict(url: &str) -> sqlx::Result<sqlx::PgPool> {
    let mut options: PgConnectOptions = url.parse()?;
    options = options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert("/etc/do/ca.crt");
    PgPoolOptions::new().connect_with(options).await
}
