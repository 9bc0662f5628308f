import pg from 'pg';
const prod = process.env.NODE_ENV === 'production';
const url = `${process.env.DATABASE_URL}${prod ? '?sslmode=no-verify' : ''}`;
export default new pg.Pool({ connectionString: url });
