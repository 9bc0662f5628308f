const fs = require('fs');
const { Client } = require('pg');
exports.client = () => new Client({
  host: process.env.PG_HOST,
  ssl: { rejectUnauthorized: process.env.PG_STRICT !== 'false', ca: process.env.PG_CA },
});
