const https = require('https');
const fs = require('fs');
const axios = require('axios');
const { Pool } = require('pg');

// The printer in the warehouse has a certificate of its own.
const printer = axios.create({
  baseURL: process.env.PRINTER_URL,
  httpsAgent: new https.Agent({ rejectUnauthorized: false }),
});

const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: true, ca: fs.readFileSync('/etc/ssl/do-ca.crt').toString() },
});

module.exports = { printer, pool };
