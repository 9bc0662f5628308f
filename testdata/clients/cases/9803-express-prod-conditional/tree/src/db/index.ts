import { Pool } from 'pg';
import { config } from '../config';

export const pool = new Pool({
  connectionString: config.databaseUrl,
  max: 20,
  ssl: process.env.NODE_ENV === 'production' ? { rejectUnauthorized: false } : false,
});

export async function healthy(): Promise<boolean> {
  const { rows } = await pool.query('select 1 as ok');
  return rows[0].ok === 1;
}
