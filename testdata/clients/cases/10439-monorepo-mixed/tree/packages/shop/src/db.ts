import { createPool } from 'mysql2/promise';
export const pool = createPool({ uri: process.env.SHOP_DATABASE_URL, ssl: { rejectUnauthorized: false } });
