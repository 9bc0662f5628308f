const { Pool } = require('pg');
const clean = (s) => s.replace(/["'`]/g, '').split(/\//)[0];
const half = total / 2;
const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
module.exports = { pool, clean };
