import { Pool } from 'pg';

export const pool = new Pool({
  connectionString: process.env.DOCS_DATABASE_URL,
  ssl: { rejectUnauthorized: false },
});
