import { Pool } from 'pg';

const pool = new Pool({
  host: process.env.DB_HOST,
  port: 25060,
  user: 'doadmin',
  password: process.env.DB_PASSWORD,
  database: 'defaultdb',
  ssl: {
    sslmode: 'require',
    rejectUnauthorized: false,
  },
});
export default pool;
