import mysql from 'mysql2/promise';
import { Pool } from 'pg';

export const legacy = mysql.createPool({
  host: process.env.MYSQL_HOST,
  ssl: { rejectUnauthorized: false },
});

export const pool = new Pool({
  host: process.env.PG_HOST,
  ssl: { rejectUnauthorized: false },
});
