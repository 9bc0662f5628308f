const fs = require('fs');
const { Pool } = require('pg');

const ca = fs.readFileSync('/etc/ssl/do-ca.crt').toString();

const primary = new Pool({
  connectionString: process.env.PRIMARY_URL,
  ssl: { ca },
});

const replica = new Pool({
  connectionString: process.env.REPLICA_URL,
  ssl: { ca, rejectUnauthorized: false },
});

module.exports = { primary, replica };
