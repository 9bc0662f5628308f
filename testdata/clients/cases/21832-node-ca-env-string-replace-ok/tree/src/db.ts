import { Pool } from 'pg';

const ca = process.env.DB_CA?.replace(/\\n/g, '\n');
export const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: ca ? { ca, rejectUnauthorized: true } : { rejectUnauthorized: true },
});
