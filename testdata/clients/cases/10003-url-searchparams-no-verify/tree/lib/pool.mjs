import pg from 'pg';

const url = new URL(process.env.DATABASE_URL);
url.searchParams.set('sslmode', 'no-verify');
export const pool = new pg.Pool({ connectionString: url.toString(), max: 4 });
