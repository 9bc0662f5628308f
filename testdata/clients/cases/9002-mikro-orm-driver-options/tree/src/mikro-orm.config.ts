import { Options } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';

const config: Options<PostgreSqlDriver> = {
  type: 'postgresql',
  clientUrl: process.env.DATABASE_URL,
  entities: ['dist/**/*.entity.js'],
  migrations: { path: 'dist/migrations', glob: '!(*.d).{js,ts}' },
  driverOptions: {
    connection: { ssl: { rejectUnauthorized: false } },
  },
  debug: process.env.NODE_ENV !== 'production',
};

export default config;
