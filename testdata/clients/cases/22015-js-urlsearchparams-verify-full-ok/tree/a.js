const { Pool } = require('pg');
const params = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: '/etc/do/ca.crt' });
const url = `postgres://${process.env.U}:${process.env.P}@${process.env.H}:25060/app?${params}`;
module.exports = new Pool({ connectionString: url });
