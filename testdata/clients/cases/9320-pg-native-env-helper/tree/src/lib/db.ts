import { Pool, type PoolConfig } from 'pg';

function sslOptions(): PoolConfig['ssl'] {
  if (process.env.PG_SSL === 'off') return false;
  return { rejectUnauthorized: false };
}

let pool: Pool | undefined;

export function getPool(): Pool {
  pool ??= new Pool({ connectionString: process.env.POSTGRES_URL, ssl: sslOptions(), idleTimeoutMillis: 10_000 });
  return pool;
}
