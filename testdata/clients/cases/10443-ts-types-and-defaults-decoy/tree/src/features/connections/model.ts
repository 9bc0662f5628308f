export type SslMode = 'disable' | 'require' | 'verify-full';
export interface ConnectionForm { host: string; port: number; sslmode: SslMode; rejectUnauthorized?: boolean }
export const emptyForm: ConnectionForm = { host: '', port: 5432, sslmode: 'require', rejectUnauthorized: false };
export const labels: Record<SslMode, string> = { disable: 'Off', require: 'Encrypt only', 'verify-full': 'Verify' };
