import pg from 'pg';
import { dbTls } from './config/tls.js';
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, ssl: dbTls });
