import { readFileSync } from 'node:fs';
import IORedis from 'ioredis';
import { Queue } from 'bullmq';
import { Pool } from 'pg';

const connection = new IORedis(process.env.REDIS_URL!, { tls: { rejectUnauthorized: false } });
export const queue = new Queue('mail', { connection });
export const pool = new Pool({
  host: 'db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com',
  port: 25060,
  ssl: { ca: readFileSync('/etc/ssl/do-ca.crt', 'utf8') },
});
