import { existsSync, readFileSync } from 'fs';
import { Pool, PoolConfig } from 'pg';

const caFile = process.env.PGCAFILE ?? '/etc/do/ca.crt';
const ssl: PoolConfig['ssl'] = { rejectUnauthorized: true };
if (existsSync(caFile)) {
  ssl.ca = readFileSync(caFile, 'utf8');
}
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl });
