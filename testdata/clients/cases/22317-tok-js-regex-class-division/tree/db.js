const { Pool } = require('pg');
const a = 4 / 2, b = a /2/ 1, re = /[^/"']*\/\*/.test("x") ? 1 : -1;
if (a) /'/.exec('x');
const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
module.exports = pool;
