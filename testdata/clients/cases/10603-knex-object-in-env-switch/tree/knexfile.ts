import type { Knex } from 'knex';
const config: { [key: string]: Knex.Config } = {
  development: { client: 'sqlite3', connection: { filename: './dev.sqlite3' }, useNullAsDefault: true },
  production: {
    client: 'postgresql',
    connection: { connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } },
    pool: { min: 2, max: 10 },
  },
};
export default config;
