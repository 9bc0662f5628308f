'use strict';
const pg = require('pg');

const useTls = process.env.PG_TLS !== 'off';

module.exports = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 12,
  ...(useTls && { ssl: { rejectUnauthorized: false } }),
});
