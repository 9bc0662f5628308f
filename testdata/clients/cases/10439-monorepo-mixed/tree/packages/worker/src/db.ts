import { Queue } from 'bullmq';
import { Pool } from 'pg';
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
export const queue = new Queue('jobs', { connection: { host: process.env.REDIS_HOST, tls: { rejectUnauthorized: false } } });
