import { Pool } from 'pg';
type Row<T extends Record<string, unknown>> = { [K in keyof T]: T[K] };
const label = `a ${`b ${1 - 2} '`} "`;
const big = 1_000n ** 2n;
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
