const { Pool } = require('pg');

module.exports = new Pool({ host: 'localhost', user: 'dev', password: 'dev', database: 'dev' });
