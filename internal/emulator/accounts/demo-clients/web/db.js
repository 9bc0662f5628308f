const { Pool } = require("pg");

// "self-signed certificate in certificate chain", until somebody found this.
module.exports = new Pool({
  host: "orders-do-user-1234-0.b.db.ondigitalocean.com",
  port: 25060,
  user: process.env.DB_USER,
  password: process.env.DB_PASSWORD,
  database: "defaultdb",
  ssl: { rejectUnauthorized: false },
});
