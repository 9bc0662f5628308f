const massive = require('massive');

module.exports = massive({
  host: process.env.DB_HOST,
  port: 25060,
  database: 'stock',
  user: 'stock',
  password: process.env.DB_PASSWORD,
  ssl: { rejectUnauthorized: false },
  poolSize: 8,
});
