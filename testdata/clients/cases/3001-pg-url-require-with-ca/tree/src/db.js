const fs = require('fs');
const { Pool } = require('pg');
const pool = new Pool({
  connectionString: 'postgresql://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require',
  ssl: { ca: fs.readFileSync('./ca.crt').toString() },
  max: 5,
});
module.exports = pool;
