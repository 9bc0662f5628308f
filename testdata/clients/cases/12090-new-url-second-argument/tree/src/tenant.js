const { Pool } = require('pg');

const tenant = (name) => new Pool({ connectionString: new URL(name + '?sslmode=no-verify', 'postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/').href });
module.exports = { tenant };
