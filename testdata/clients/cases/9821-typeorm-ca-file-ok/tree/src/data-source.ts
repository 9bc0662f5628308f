import { readFileSync } from 'fs';
import { join } from 'path';
import { DataSource } from 'typeorm';

export const AppDataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [join(__dirname, 'entities/*.ts')],
  ssl: {
    ca: readFileSync(join(__dirname, '../certs/ca.crt')).toString(),
    rejectUnauthorized: true,
  },
});
