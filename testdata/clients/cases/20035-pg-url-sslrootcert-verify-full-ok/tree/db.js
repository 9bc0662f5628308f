const { Pool } = require('pg');
const u = process.env.DB_USER, p = encodeURIComponent(process.env.DB_PASS);
module.exports = new Pool({
  connectionString: `postgresql://${u}:${p}@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=verify-full&sslrootcert=ca.crt`,
});
