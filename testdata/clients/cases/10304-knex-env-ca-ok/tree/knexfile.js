const fs = require('fs');
const path = require('path');
const tls = { ca: fs.readFileSync(path.resolve(__dirname, 'ca.pem')), minVersion: 'TLSv1.2' };
module.exports = {
  staging: { client: 'pg', connection: { host: process.env.DB_HOST, ssl: tls }, migrations: { directory: './migrations' } },
  production: { client: 'pg', connection: { host: process.env.DB_HOST, ssl: tls } },
};
