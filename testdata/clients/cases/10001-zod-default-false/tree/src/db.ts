import { Pool } from 'pg';
import { z } from 'zod';

const env = z
  .object({
    DATABASE_URL: z.string().url(),
    DATABASE_CA_STRICT: z.coerce.boolean().default(false),
    PORT: z.coerce.number().default(3000),
  })
  .parse(process.env);

export const pool = new Pool({
  connectionString: env.DATABASE_URL,
  ssl: { rejectUnauthorized: env.DATABASE_CA_STRICT },
});
