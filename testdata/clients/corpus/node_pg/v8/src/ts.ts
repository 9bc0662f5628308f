import { Pool, type PoolConfig } from 'pg'

const config: PoolConfig = {
  host: process.env.PGHOST,
  ssl: process.env.NODE_ENV === 'production' ? { rejectUnauthorized: false } : false,
}

export const pool = new Pool(config)
