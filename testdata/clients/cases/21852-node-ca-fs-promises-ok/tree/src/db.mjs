import { readFile } from 'node:fs/promises';
import pg from 'pg';

const ca = await readFile(new URL('../ca.crt', import.meta.url), 'utf8');
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca } });
