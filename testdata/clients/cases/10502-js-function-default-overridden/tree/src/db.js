const fs = require('fs');
const { Pool } = require('pg');
function open(ssl = true) {
  return new Pool({ connectionString: process.env.DATABASE_URL, ssl });
}
module.exports = open({ ca: fs.readFileSync('/etc/ssl/do.crt') });
