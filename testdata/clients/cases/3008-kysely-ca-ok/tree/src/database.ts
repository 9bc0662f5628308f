import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { readFileSync } from 'fs';
import * as path from 'path';
import { Database } from './types';

const dialect = new PostgresDialect({
  pool: new Pool({
    host: process.env.PGHOST,
    database: 'app',
    ssl: { rejectUnauthorized: true, ca: readFileSync(path.join(__dirname, '..', 'certs', 'ca.crt'), 'utf-8') },
  }),
});
export const db = new Kysely<Database>({ dialect });
