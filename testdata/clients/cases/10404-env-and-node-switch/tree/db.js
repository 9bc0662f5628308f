const { Pool } = require('pg');
module.exports = new Pool({ ssl: { rejectUnauthorized: process.env.DB_TLS_VERIFY !== '0' } });
