const fs = require('fs');
const { Pool } = require('pg');
exports.pool = new Pool({ host: process.env.DB_HOST, ssl: { ca: [fs.readFileSync('a.pem')], minVersion: 'TLSv1.2', servername: process.env.DB_HOST } });
