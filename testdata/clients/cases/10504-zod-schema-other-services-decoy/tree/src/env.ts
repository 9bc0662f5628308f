import { z } from 'zod';
export const env = z.object({
  DATABASE_URL: z.string().url(),
  SMTP_TLS_REJECT_UNAUTHORIZED: z.coerce.boolean().default(false),
  REDIS_TLS_REJECT_UNAUTHORIZED: z.coerce.boolean().default(false),
  LOG_LEVEL: z.enum(['debug', 'info']).default('info'),
}).parse(process.env);
