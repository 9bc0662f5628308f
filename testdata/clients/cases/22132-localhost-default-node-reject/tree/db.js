const { Pool } = require('pg');
module.exports = new Pool({
  host: process.env.DB_HOST || 'localhost',
  database: 'app',
  ssl: { rejectUnauthorized: false },
});
