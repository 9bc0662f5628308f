const { Pool } = require('pg');
const fs = require('fs');
exports.weak = new Pool({ host: 'ledger.db.corp.net', ssl: { rejectUnauthorized: false } });
exports.safe = new Pool({ host: 'orders.db.corp.net', ssl: { ca: fs.readFileSync('/etc/ssl/do.crt') } });
