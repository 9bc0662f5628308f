import { SQL } from 'bun';
export const sql = new SQL(`postgres://app:${process.env.PW}@${process.env.DB_HOST}:25060/app?sslmode=require`, { max: 10 });
