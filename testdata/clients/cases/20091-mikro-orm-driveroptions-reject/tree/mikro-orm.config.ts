import { defineConfig } from '@mikro-orm/postgresql';

export default defineConfig({
  clientUrl: process.env.DATABASE_URL,
  entities: ['dist/entities'],
  driverOptions: { connection: { ssl: { rejectUnauthorized: false } } },
});
