import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'mssql',
  host: process.env.DB_HOST,
  options: { encrypt: true, trustServerCertificate: true },
  extra: { ssl: { rejectUnauthorized: false } },
});
