import { createPool, type PoolOptions } from 'mysql2/promise';

const options: PoolOptions = {
  host: process.env.DB_HOST,
  port: 25060,
  user: process.env.DB_USER,
  password: process.env.DB_PASSWORD,
  database: 'legacy',
  ssl: { rejectUnauthorized: false },
};
export const legacy = createPool(options);
