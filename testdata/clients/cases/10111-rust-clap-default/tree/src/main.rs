use clap::Parser;
use sqlx::postgres::PgPoolOptions;

#[derive(Parser)]
struct Args {
    /// Where the stock is kept
    #[arg(long, env = "DATABASE_URL", default_value = "postgres://stock@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/stock?sslmode=require")]
    database_url: String,
    #[arg(long, default_value_t = 8)]
    workers: u8,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let pool = PgPoolOptions::new().max_connections(u32::from(args.workers)).connect(&args.database_url).await?;
    sqlx::query("select 1").execute(&pool).await?;
    Ok(())
}
