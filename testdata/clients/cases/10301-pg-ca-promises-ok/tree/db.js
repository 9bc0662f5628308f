import { readFile } from 'node:fs/promises';
import pg from 'pg';
const ca = await readFile('certs/do.crt', { encoding: 'utf8' });
export default new pg.Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca, rejectUnauthorized: true } });
