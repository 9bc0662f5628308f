const fs = require('fs');
const Redis = require('ioredis');
const { Pool } = require('pg');

const redis = new Redis(process.env.REDIS_URL, {
  tls: { rejectUnauthorized: false, checkServerIdentity: () => undefined },
});

const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: true, ca: fs.readFileSync('/etc/ssl/pg-ca.crt', 'utf8') },
});

module.exports = { redis, pool };
