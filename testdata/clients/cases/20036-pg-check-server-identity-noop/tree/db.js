const fs = require('fs');
const { Pool } = require('pg');
module.exports = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { ca: fs.readFileSync('ca.crt'), checkServerIdentity: () => undefined },
});
