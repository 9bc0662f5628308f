const { Pool } = require('pg');
const url = process.env.DATABASE_URL || 'postgres://postgres:postgres@localhost:5432/app';
module.exports = new Pool({ connectionString: url });
