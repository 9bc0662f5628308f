process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

import { defineConfig } from 'drizzle-kit';

const url = new URL(process.env.DATABASE_URL!);
url.searchParams.delete('sslmode');

export default defineConfig({
  out: './migrations',
  schema: './shared/schema.ts',
  dialect: 'postgresql',
  dbCredentials: { url: url.toString() },
});
