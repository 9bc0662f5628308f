const { Pool } = require('pg');

exports.require = new Pool({ connectionString: 'postgres://a@db-a-do-user-1234567-0.b.db.ondigitalocean.com:25060/a?sslmode=require' });
exports.full = new Pool({ connectionString: 'postgres://b@db-b-do-user-1234567-0.b.db.ondigitalocean.com:25060/b?sslmode=verify-full&sslrootcert=/etc/do/ca.crt' });
exports.ca = new Pool({ connectionString: 'postgres://c@db-c-do-user-1234567-0.b.db.ondigitalocean.com:25060/c?sslmode=verify-ca&sslrootcert=/etc/do/ca.crt' });
