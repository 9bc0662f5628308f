use thiserror::Error;

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("sslmode=disable is not allowed, expected postgres://user@host/db?sslmode=verify-full")]
    Plaintext,
    #[error("unknown sslmode {0}; try sslmode=require")]
    Unknown(String),
}

impl ConfigError {
    pub fn help(&self) -> &'static str {
        match self {
            Self::Plaintext => "set DATABASE_URL=postgres://app@db.acme.dev/app?sslmode=verify-full instead of sslmode=disable",
            Self::Unknown(_) => "modes are disable, prefer, require, verify-ca and verify-full",
        }
    }
}
