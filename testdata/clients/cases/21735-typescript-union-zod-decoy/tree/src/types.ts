import { z } from 'zod';

export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-full';
export const connection = z.object({
  host: z.string(),
  port: z.number().default(5432),
  sslmode: z.enum(['disable', 'prefer', 'require', 'verify-full']),
});
export const labels: Record<SslMode, string> = {
  disable: 'No TLS',
  prefer: 'TLS if possible',
  require: 'TLS, server not verified',
  'verify-full': 'TLS, server verified',
};
