import { readFileSync } from 'node:fs';
import pg from 'pg';

const { DB_USER, DB_PASS } = process.env;
export const client = new pg.Client({
  connectionString: `postgresql://${DB_USER}:${DB_PASS}@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require`,
  ssl: { ca: readFileSync('certs/ca.crt', 'utf8'), rejectUnauthorized: true },
});
await client.connect();
