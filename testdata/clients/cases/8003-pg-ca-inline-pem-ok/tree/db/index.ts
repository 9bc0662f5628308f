import pg from 'pg';
export const pool = new pg.Pool({
  host: process.env.DB_HOST,
  port: Number(process.env.DB_PORT ?? 25060),
  ssl: {
    ca: process.env.DB_CA_CERT!.replace(/\\n/g, '\n'),
    rejectUnauthorized: true,
  },
});
