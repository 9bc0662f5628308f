use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, Pool};

pub fn pool(host: &str, password: &str) -> Pool<ConnectionManager<PgConnection>> {
    let url = format!("postgres://app:{password}@{host}:25060/app?sslmode=require");
    Pool::builder().max_size(8).build(ConnectionManager::<PgConnection>::new(url)).expect("pool")
}
