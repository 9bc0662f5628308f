use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

pub fn pool(cfg: &crate::config::Database) -> sqlx::PgPool {
    let options = PgConnectOptions::new()
        .host(&cfg.host)
        .port(cfg.port)
        .username(&cfg.username)
        .password(&cfg.password)
        .database("shop")
        .ssl_mode(PgSslMode::VerifyFull)
        .ssl_root_cert("/etc/ssl/do-ca.crt");
    PgPoolOptions::new().max_connections(5).connect_lazy_with(options)
}
