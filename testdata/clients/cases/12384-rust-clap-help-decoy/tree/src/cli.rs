use clap::Parser;

#[derive(Parser)]
#[command(after_help = "Example: sync --url postgres://app@db.acme.dev/app?sslmode=require")]
pub struct Cli {
    /// For example postgres://app@db.acme.dev/app?sslmode=require
    #[arg(long, value_name = "postgres://HOST/DB?sslmode=verify-full", help = "The URL; sslmode=require is refused")]
    pub url: String,
}
