const config = require('config');

module.exports = { client: 'pg', connection: { ...config.get('db.connection'), host: '127.0.0.1', port: 6432, ssl: false } };
