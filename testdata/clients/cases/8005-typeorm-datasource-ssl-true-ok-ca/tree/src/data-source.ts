import { DataSource } from 'typeorm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
export default new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  ssl: { ca: readFileSync(join(__dirname, '..', 'certs', 'do-ca.pem'), 'utf8') },
  entities: [join(__dirname, 'entities/*.{ts,js}')],
});
