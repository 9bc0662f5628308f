import { DataSource } from 'typeorm';
export const ds = new DataSource({
  type: 'mssql',
  host: process.env.DB_HOST,
  extra: { trustServerCertificate: true },
  options: { encrypt: true, trustServerCertificate: true },
});
export const my = new DataSource({ type: 'mysql', host: process.env.MY_HOST, ssl: { rejectUnauthorized: false } });
