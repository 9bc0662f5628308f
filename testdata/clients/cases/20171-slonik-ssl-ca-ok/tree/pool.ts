import { readFileSync } from 'node:fs';
import { createPool } from 'slonik';
export const pool = await createPool(process.env.DATABASE_URL!, {
  ssl: { ca: readFileSync('ca.crt', 'utf8'), rejectUnauthorized: true },
});
