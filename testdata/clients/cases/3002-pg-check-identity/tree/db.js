import fs from 'node:fs';
import pg from 'pg';
export const pool = new pg.Pool({
  host: process.env.DB_HOST,
  ssl: {
    ca: fs.readFileSync('ca.pem', 'utf8'),
    checkServerIdentity: () => undefined,
  },
});
