const fs = require('fs');
const { Pool } = require('pg');

module.exports = new Pool({
  connectionString: 'postgres://o@db-o-do-user-1234567-0.b.db.ondigitalocean.com:25060/o?sslmode=require',
  ssl: { ca: fs.readFileSync('/etc/do/ca.crt').toString() },
});
