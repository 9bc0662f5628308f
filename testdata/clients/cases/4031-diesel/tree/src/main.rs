use diesel::prelude::*;
fn main() {
    let host = std::env::var("DB_HOST").unwrap();
    let url = format!("postgres://svc@{host}:25060/app?sslmode=require");
    let _c = PgConnection::establish(&url).expect("db");
}
