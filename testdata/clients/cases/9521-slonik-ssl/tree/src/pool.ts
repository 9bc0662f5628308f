import { createPool, type DatabasePool } from 'slonik';

let pool: DatabasePool;

export async function getPool() {
  pool ??= await createPool(process.env.DATABASE_URL!, {
    maximumPoolSize: 8,
    ssl: { rejectUnauthorized: false },
  });
  return pool;
}
