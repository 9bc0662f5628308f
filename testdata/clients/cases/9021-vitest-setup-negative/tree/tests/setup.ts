import { Pool } from 'pg';
import { beforeAll, afterAll } from 'vitest';

const pool = new Pool({ connectionString: 'postgres://postgres:postgres@localhost:5433/shop_test', ssl: false });

beforeAll(async () => { await pool.query('truncate orders cascade'); });
afterAll(() => pool.end());
