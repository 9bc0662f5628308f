use diesel::prelude::*;
fn main() {
    let pw = std::env::var("PW").unwrap();
    let url = format!("postgres://app:{pw}@pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/shop?sslmode={}", "require");
    let _c = PgConnection::establish(&url).unwrap();
}
