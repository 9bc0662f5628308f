const { Client } = require('pg');
let url = 'postgres://' + process.env.U + ':' + process.env.P + '@' + process.env.H + ':25060/app';
url += '?uselibpqcompat=true&sslmode=require';
new Client({ connectionString: url }).connect();
