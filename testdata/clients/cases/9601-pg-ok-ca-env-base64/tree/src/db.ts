import { Pool } from 'pg';

if (!process.env.PG_CA_BASE64) throw new Error('PG_CA_BASE64 is missing');

export const pool = new Pool({
  host: process.env.PG_HOST,
  port: Number(process.env.PG_PORT ?? 25060),
  user: process.env.PG_USER,
  password: process.env.PG_PASSWORD,
  database: 'billing',
  ssl: { ca: Buffer.from(process.env.PG_CA_BASE64, 'base64').toString('utf-8') },
});
