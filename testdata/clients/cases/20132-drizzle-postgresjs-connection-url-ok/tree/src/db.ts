import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
const client = postgres(process.env.DATABASE_URL!, { ssl: 'verify-full' });
export const db = drizzle({ client });
