import { Pool } from 'pg';
const isProd = process.env.NODE_ENV === 'production';
export const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ...(isProd && { ssl: { rejectUnauthorized: false } }),
});
