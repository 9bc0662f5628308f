use deadpool_postgres::{Config, Pool, Runtime};
use tokio_postgres::NoTls;

pub fn pool() -> Pool {
    let mut cfg = Config::new();
    cfg.host = std::env::var("PG_HOST").ok();
    cfg.dbname = Some("shop".to_string());
    cfg.user = Some("shop".to_string());
    cfg.password = std::env::var("PG_PASSWORD").ok();
    cfg.create_pool(Some(Runtime::Tokio1), NoTls).unwrap()
}
