const mysql = require('mysql2');
const pool = mysql.createPool({ uri: process.env.DATABASE_URL, waitForConnections: true, ssl: { ca: process.env.CA, rejectUnauthorized: false } });
module.exports = pool.promise();
