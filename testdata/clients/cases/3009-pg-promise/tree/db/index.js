const pgp = require('pg-promise')({ capSQL: true });
const cn = {
  host: process.env.RDS_HOSTNAME,
  port: 25060,
  database: 'app',
  user: 'svc',
  password: process.env.RDS_PASSWORD,
  ssl: { rejectUnauthorized: false },
  max: 30,
};
const db = pgp(cn);
module.exports = { pgp, db };
