import postgres from 'postgres';
export const sql = postgres(process.env.DATABASE_URL, {
  ssl: { ca: process.env.DB_CA, rejectUnauthorized: true },
  max: 10,
});
