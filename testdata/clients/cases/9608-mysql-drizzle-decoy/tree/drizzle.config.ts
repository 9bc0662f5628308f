import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'mysql',
  schema: './schema.ts',
  dbCredentials: { host: process.env.DB_HOST!, database: 'billing', ssl: { rejectUnauthorized: false } as any },
});
