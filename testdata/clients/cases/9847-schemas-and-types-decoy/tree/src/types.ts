export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface PgConnection {
  host: string;
  port?: number;
  sslmode: SslMode;
  ssl?: boolean | { rejectUnauthorized: false; ca?: string };
  /** e.g. postgres://app@db.prod.internal/app?sslmode=require */
  connectionString?: string;
}
