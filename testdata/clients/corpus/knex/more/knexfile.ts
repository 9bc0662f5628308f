import type { Knex } from 'knex';

const config: Record<string, Knex.Config> = {
  production: {
    client: 'postgresql',
    connection: {
      connectionString: process.env.DATABASE_URL,
      ssl: process.env.DB_SSL === 'true' ? { rejectUnauthorized: false } : false,
    },
    migrations: { tableName: 'knex_migrations' },
  },
};

export default config;
