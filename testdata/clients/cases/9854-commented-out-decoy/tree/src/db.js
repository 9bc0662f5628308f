const { Pool } = require('pg');
/*
const pool = new Pool({ host: 'db.prod.internal', ssl: { rejectUnauthorized: false } });
*/
// ssl: { rejectUnauthorized: false }
module.exports = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca: process.env.DB_CA } });
