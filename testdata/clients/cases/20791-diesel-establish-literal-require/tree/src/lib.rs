use diesel::pg::PgConnection;
use diesel::prelude::*;

pub fn establish() -> PgConnection {
    let host = std::env::var("DB_HOST").unwrap();
    let password = std::env::var("DB_PASSWORD").unwrap();
    PgConnection::establish(&format!("postgres://app:{}@{}:25060/app?sslmode=require", password, host))
        .unwrap_or_else(|e| panic!("no database: {e}"))
}
