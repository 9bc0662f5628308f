import { Pool } from 'pg';

const ca = process.env.PG_CA;
export const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ...(ca ? { ssl: { ca, rejectUnauthorized: true } } : {}),
});
