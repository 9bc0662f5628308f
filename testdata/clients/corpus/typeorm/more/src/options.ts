import { readFileSync } from 'fs';
import { DataSourceOptions } from 'typeorm';

export const options: DataSourceOptions = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  ssl: { ca: readFileSync('/etc/do/ca.crt', 'utf8') },
};
