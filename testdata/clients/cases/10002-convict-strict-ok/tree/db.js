const fs = require('fs');
const { Pool } = require('pg');
const config = require('./config');
module.exports = new Pool({
  connectionString: config.get('db.url'),
  ssl: { rejectUnauthorized: config.get('db.verify'), ca: fs.readFileSync(config.get('db.ca'), 'utf8') },
});
