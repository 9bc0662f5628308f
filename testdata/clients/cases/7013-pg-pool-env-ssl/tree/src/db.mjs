import pg from 'pg';
const isProd = process.env.NODE_ENV === 'production';
export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: isProd ? { rejectUnauthorized: false } : undefined,
});
