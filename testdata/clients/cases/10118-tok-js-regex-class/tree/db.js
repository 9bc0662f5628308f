const { Pool } = require('pg');
const clean = (s) => s.replace(/[/"'`]/g, '').split(/\s*\/\s*/);
const half = total / 2, quarter = half / 2;
const pool = new Pool({ host: process.env.H, database: clean(process.env.D)[0], ssl: { rejectUnauthorized: false } });
module.exports = { pool, quarter };
