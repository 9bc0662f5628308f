const { Client } = require('pg');
const url = ['postgres://', process.env.U, ':', process.env.P, '@', process.env.H, ':25060/app', '?sslmode=verify-full&sslrootcert=/etc/do/ca.crt'].join('');
new Client({ connectionString: url }).connect();
