import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const here = dirname(fileURLToPath(import.meta.url));
const ssl = { ca: readFileSync(resolve(here, '..', 'certs', 'ca.crt')), rejectUnauthorized: true };
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, ssl });
