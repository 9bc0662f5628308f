export interface PostgresConnectionParams {
  user: string;
  host: string;
  database: string;
  password: string;
  port: number;
  ssl: string | boolean;
  sslmode?: 'disable' | 'require' | 'no-verify';
  caCert?: string;
}
