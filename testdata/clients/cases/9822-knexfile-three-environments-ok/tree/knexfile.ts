import type { Knex } from 'knex';

const shared = { client: 'pg', migrations: { directory: './migrations' } };

const config: Record<string, Knex.Config> = {
  development: { ...shared, connection: { host: 'localhost', user: 'postgres', database: 'dev' } },
  test: { ...shared, connection: { host: '127.0.0.1', user: 'postgres', database: 'test', ssl: false } },
  production: {
    ...shared,
    connection: {
      host: process.env.DB_HOST,
      user: process.env.DB_USER,
      password: process.env.DB_PASSWORD,
      database: 'prod',
      ssl: { rejectUnauthorized: true, ca: process.env.DB_CA },
    },
    pool: { min: 2, max: 10 },
  },
};

export default config;
