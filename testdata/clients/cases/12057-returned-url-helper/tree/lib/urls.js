const { Pool } = require('pg');

function exampleUrl() {
  return 'postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=no-verify';
}

module.exports = new Pool({ connectionString: exampleUrl() });
