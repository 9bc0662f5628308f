const pgp = require('pg-promise')({ capSQL: true });
const cn = {
  host: process.env.RDS_HOST,
  port: 25060,
  database: 'tickets',
  user: 'tickets',
  password: process.env.RDS_PASSWORD,
  ssl: { rejectUnauthorized: false },
};
module.exports = pgp(cn);
