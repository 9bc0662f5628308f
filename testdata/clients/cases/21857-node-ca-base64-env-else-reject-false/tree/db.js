const { Pool } = require('pg');
const ssl = process.env.DB_CA_B64
  ? { ca: Buffer.from(process.env.DB_CA_B64, 'base64').toString('utf8') }
  : { rejectUnauthorized: false };
module.exports = new Pool({ connectionString: process.env.DATABASE_URL, ssl });
