import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './drizzle',
  dbCredentials: {
    host: process.env.DB_HOST!,
    port: 25060,
    user: process.env.DB_USER!,
    password: process.env.DB_PASSWORD!,
    database: 'app',
    ssl: { rejectUnauthorized: false },
  },
});
