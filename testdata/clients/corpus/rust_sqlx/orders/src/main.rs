use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

async fn a() -> Result<sqlx::PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(5)
        .connect("postgres://a:not-a-real-password@db-a-do-user-1234567-0.b.db.ondigitalocean.com:25060/a?sslmode=require")
        .await
}

async fn b() -> Result<sqlx::PgPool, sqlx::Error> {
    let options = PgConnectOptions::new()
        .host("db-b-do-user-1234567-0.b.db.ondigitalocean.com")
        .port(25060)
        .username("b")
        .ssl_mode(PgSslMode::Require);
    PgPoolOptions::new().connect_with(options).await
}

async fn c() -> Result<sqlx::PgPool, sqlx::Error> {
    let options = PgConnectOptions::new()
        .host("db-c-do-user-1234567-0.b.db.ondigitalocean.com")
        .username("c")
        .ssl_mode(PgSslMode::VerifyFull)
        .ssl_root_cert("/etc/do/ca.crt");
    PgPoolOptions::new().connect_with(options).await
}

async fn d() -> Result<sqlx::PgPool, sqlx::Error> {
    let options = PgConnectOptions::new()
        .host("db-d-do-user-1234567-0.b.db.ondigitalocean.com")
        .username("d");
    PgPoolOptions::new().connect_with(options).await
}

async fn e() -> Result<sqlx::PgPool, sqlx::Error> {
    sqlx::PgPool::connect("postgres://e@db-e-do-user-1234567-0.b.db.ondigitalocean.com:25060/e?sslmode=require&sslrootcert=/etc/do/ca.crt").await
}

async fn f() -> Result<sqlx::PgPool, sqlx::Error> {
    sqlx::PgPool::connect("postgres://f@db-f-do-user-1234567-0.b.db.ondigitalocean.com:25060/f?sslmode=verify-full&sslrootcert=/etc/do/ca.crt").await
}

async fn g() -> Result<sqlx::PgPool, sqlx::Error> {
    sqlx::PgPool::connect("postgres://g@db-g-do-user-1234567-0.b.db.ondigitalocean.com:25060/g?ssl-mode=verify-ca&ssl-root-cert=/etc/do/ca.crt").await
}

async fn h() -> Result<sqlx::PgPool, sqlx::Error> {
    sqlx::PgPool::connect("postgres://h@localhost/h").await
}
