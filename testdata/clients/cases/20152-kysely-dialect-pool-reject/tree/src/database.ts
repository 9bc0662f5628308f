import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Database } from './types';

const dialect = new PostgresDialect({
  pool: async () =>
    new Pool({
      connectionString: process.env.DATABASE_URL,
      ssl: { rejectUnauthorized: false },
    }),
});
export const db = new Kysely<Database>({ dialect });
