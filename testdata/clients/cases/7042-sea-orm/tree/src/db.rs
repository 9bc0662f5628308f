use sea_orm::{ConnectOptions, Database};
pub async fn db() {
    let mut opt = ConnectOptions::new("postgres://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=verify-ca&sslrootcert=/etc/ca.crt".to_owned());
    opt.max_connections(10);
    Database::connect(opt).await.unwrap();
}
