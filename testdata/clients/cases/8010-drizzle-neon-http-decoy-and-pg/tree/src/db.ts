import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
const url = `postgres://${process.env.DB_USER}:${encodeURIComponent(process.env.DB_PASS!)}@${process.env.DB_HOST}:25060/shop?sslmode=require`;
const client = postgres(url);
export const db = drizzle(client);
