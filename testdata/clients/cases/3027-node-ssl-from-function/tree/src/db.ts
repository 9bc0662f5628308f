import { Pool, PoolConfig } from 'pg';

function sslConfig(): PoolConfig['ssl'] {
  if (process.env.NODE_ENV !== 'production') return false;
  return { rejectUnauthorized: false };
}

const config: PoolConfig = {
  connectionString: process.env.DATABASE_URL,
  ssl: sslConfig(),
};
export const pool = new Pool(config);
