import { z } from 'zod';

export const connectionSchema = z.object({
  host: z.string().min(1),
  port: z.number().default(5432),
  sslmode: z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']).default('require'),
  rejectUnauthorized: z.boolean().default(false),
});

export const SslHelp = () => <p>With <code>sslmode=require</code> the certificate is not verified.</p>;
