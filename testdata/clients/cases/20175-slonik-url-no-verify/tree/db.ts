import { createPool } from 'slonik';
export const pool = createPool(`postgres://${process.env.U}:${process.env.P}@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=no-verify`);
