const Pool = require('pg-pool');
module.exports = new Pool({ host: '10.0.0.5', port: 25060, user: 'app', database: 'shop' });
