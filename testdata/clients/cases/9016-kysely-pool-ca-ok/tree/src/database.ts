import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Database } from './types';

export const db = new Kysely<Database>({
  dialect: new PostgresDialect({
    pool: new Pool({
      host: process.env.DB_HOST,
      port: 25060,
      user: process.env.DB_USER,
      password: process.env.DB_PASSWORD,
      database: 'shop',
      max: 10,
      ssl: { ca: readFileSync(join(__dirname, '..', 'certs', 'do-ca.crt'), 'utf8') },
    }),
  }),
});
