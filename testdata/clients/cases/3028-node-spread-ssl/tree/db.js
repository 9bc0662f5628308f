const { Pool } = require('pg');
const base = { host: process.env.DB_HOST, user: 'svc', database: 'app' };
const ssl = { ssl: { rejectUnauthorized: false } };
const pool = new Pool({ ...base, ...(process.env.NODE_ENV === 'production' && ssl) });
module.exports = { pool };
