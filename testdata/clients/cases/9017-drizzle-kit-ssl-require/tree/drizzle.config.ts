import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  schema: './src/schema.ts',
  out: './drizzle',
  dialect: 'postgresql',
  dbCredentials: {
    host: process.env.DB_HOST!,
    port: 25060,
    user: process.env.DB_USER!,
    password: process.env.DB_PASSWORD!,
    database: 'shop',
    ssl: 'require',
  },
});
