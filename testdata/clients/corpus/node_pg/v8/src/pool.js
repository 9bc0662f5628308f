const fs = require('fs');
const { Pool, Client } = require('pg');

const a = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
});

const b = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { ca: fs.readFileSync('/etc/do/ca.crt').toString() },
});

const c = new Pool({
  host: 'db-c-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  user: 'c',
  password: 'not-a-real-password',
  database: 'c',
});

const d = new Client({
  host: 'db-d-do-user-1234567-0.b.db.ondigitalocean.com',
  user: 'd',
  ssl: true,
});

const e = new Client({
  host: process.env.DB_HOST,
  user: 'e',
  ssl: { rejectUnauthorized: true },
});

const f = new Client({ connectionString: process.env.DATABASE_URL });

module.exports = { a, b, c, d, e, f };
