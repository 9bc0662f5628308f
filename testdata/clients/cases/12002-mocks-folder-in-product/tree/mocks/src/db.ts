import { Pool } from 'pg';

export const pool = new Pool({
  host: process.env.EXAMS_DB_HOST,
  port: 25060,
  database: 'exams',
  ssl: { rejectUnauthorized: false },
});
