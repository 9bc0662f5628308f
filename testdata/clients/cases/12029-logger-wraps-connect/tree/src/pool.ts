import { Pool } from 'pg';
import { logged } from './log';

export const pool = logged('write', new Pool({ connectionString: process.env.WRITE_URL, ssl: { rejectUnauthorized: false } }));
