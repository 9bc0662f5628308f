import { readFileSync } from 'node:fs';
import { defineConfig } from 'drizzle-kit';
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  dbCredentials: { host: process.env.DB_HOST!, port: 25060, database: 'app', ssl: { rejectUnauthorized: true, ca: readFileSync('/etc/ssl/do.crt', 'utf8') } },
});
