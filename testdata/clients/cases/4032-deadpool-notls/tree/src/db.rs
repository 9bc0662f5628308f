use deadpool_postgres::{Config, Runtime};
use tokio_postgres::NoTls;

pub fn pool() -> deadpool_postgres::Pool {
    let mut cfg = Config::new();
    cfg.host = std::env::var("PGHOST").ok();
    cfg.user = Some("svc".into());
    cfg.dbname = Some("app".to_string());
    cfg.create_pool(Some(Runtime::Tokio1), NoTls).unwrap()
}
