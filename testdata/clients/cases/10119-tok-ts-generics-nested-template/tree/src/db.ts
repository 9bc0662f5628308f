import { Pool, type PoolConfig } from 'pg';

type Deep<T extends Record<string, unknown> = {}> = { [K in keyof T]?: T[K] extends object ? Deep<T[K]> : T[K] };
const label = (n: number) => `pool ${n > 1 ? `s(${`${n}`})` : "'"}`;
const options = <PoolConfig>{ connectionString: process.env.DATABASE_URL, application_name: label(2), ssl: { rejectUnauthorized: false } };
export const pool = new Pool(options);
