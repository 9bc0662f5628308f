import { menu } from 'chai/menu';
import { Pool } from 'pg';

export const pool = new Pool({ connectionString: process.env.SHOP_URL, ssl: { rejectUnauthorized: false } });
export const teas = menu(pool);
