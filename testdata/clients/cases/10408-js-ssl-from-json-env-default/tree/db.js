const { Pool } = require('pg');
const ssl = JSON.parse(process.env.PG_SSL || '{"rejectUnauthorized": false}');
module.exports = new Pool({ connectionString: process.env.DATABASE_URL, ssl });
