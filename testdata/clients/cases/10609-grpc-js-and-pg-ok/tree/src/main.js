const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const { Pool } = require('pg');
const creds = grpc.credentials.createSsl(null, null, null, { rejectUnauthorized: false });
const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca: fs.readFileSync('/etc/ssl/do.crt', 'utf8') } });
module.exports = { creds, pool };
