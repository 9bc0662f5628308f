import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";

const isProduction = process.env.NODE_ENV === "production";
const sslConfig = isProduction ? { ssl: { rejectUnauthorized: false } } : {};

export const db = new Kysely<Database>({
  dialect: new PostgresDialect({
    pool: new Pool({
      connectionString: process.env.DATABASE_URL,
      ...sslConfig,
    }),
  }),
});

export function make(ssl: boolean) {
  return ssl;
}
