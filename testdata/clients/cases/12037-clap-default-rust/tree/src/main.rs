use clap::Parser;
use sqlx::postgres::PgPoolOptions;

#[derive(Parser)]
struct Args {
    /// Where to write to
    #[arg(long, env, default_value = "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require")]
    database_url: String,
}

#[tokio::main]
async fn main() -> Result<(), sqlx::Error> {
    let args = Args::parse();
    PgPoolOptions::new().connect(&args.database_url).await?;
    Ok(())
}
