const { Pool } = require('pg');
const { ssl } = require('./tls');
module.exports = new Pool({ connectionString: process.env.DATABASE_URL, ssl, max: 5 });
