const { readFileSync } = require('fs');
const { resolve } = require('path');
const { Pool } = require('pg');

const caPath = resolve(__dirname, '../certs/ca.pem');
const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: true, ca: readFileSync(caPath).toString() },
});
module.exports = { pool };
