import { z } from 'zod';

export const connection = z.object({
  host: z.string().min(1),
  sslmode: z.enum(['disable', 'require', 'verify-ca', 'verify-full']),
  password: z.string(),
  ssl: z.object({ rejectUnauthorized: z.boolean() }).optional(),
});
