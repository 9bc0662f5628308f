import { Pool } from 'pg';

export const mirror = new Pool(/* for example */ { connectionString: process.env.MIRROR_URL, ssl: { rejectUnauthorized: false } });
