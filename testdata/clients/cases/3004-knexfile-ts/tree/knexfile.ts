import type { Knex } from 'knex';
const config: { [key: string]: Knex.Config } = {
  development: { client: 'pg', connection: { host: '127.0.0.1', database: 'dev' } },
  production: {
    client: 'pg',
    connection: {
      connectionString: process.env.DATABASE_URL,
      ssl: { rejectUnauthorized: false },
    },
    pool: { min: 2, max: 10 },
  },
};
export default config;
