import { Container } from 'inversify';
import { Pool } from 'pg';
import { TYPES } from './types';

const container = new Container();
container.bind<Pool>(TYPES.Pool).toDynamicValue(() => {
  const ssl = process.env.CI ? false : { rejectUnauthorized: false };
  return new Pool({ connectionString: process.env.DATABASE_URL, ssl });
}).inSingletonScope();
export { container };
