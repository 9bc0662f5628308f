import { readFileSync } from 'fs';
import { DataSource } from 'typeorm';

export const AppDataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: ['src/entity/*.ts'],
  ssl: { rejectUnauthorized: true, ca: readFileSync('/etc/ssl/do-ca.crt', 'utf8') },
});
