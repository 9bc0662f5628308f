import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
const client = postgres({ host: process.env.DB_HOST, port: 25060, user: 'app', database: 'app', ssl: 'verify-full' });
export const db = drizzle(client);
