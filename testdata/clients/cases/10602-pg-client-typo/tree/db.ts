import { Client } from 'pg';
export const client = new Client({ host: process.env.DB_HOST, database: 'app', ssl: { rejectUnauthorised: false } as any });
