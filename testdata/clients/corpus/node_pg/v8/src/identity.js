const fs = require('fs');
const { Pool } = require('pg');

module.exports = new Pool({
  host: 'db-id-do-user-1234567-0.b.db.ondigitalocean.com',
  user: 'id',
  ssl: {
    ca: fs.readFileSync('/etc/do/ca.crt').toString(),
    checkServerIdentity: () => undefined,
  },
});
