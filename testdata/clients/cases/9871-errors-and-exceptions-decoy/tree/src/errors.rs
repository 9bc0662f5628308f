use thiserror::Error;

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("DATABASE_URL must look like postgres://app@10.1.2.3/app?sslmode=require")]
    Url,
    #[error("sslmode={0} does not verify the server")]
    Mode(String),
}
