const fs = require('fs');

module.exports = {
  development: {
    client: 'pg',
    connection: { host: 'localhost', user: 'crm', password: 'crm', database: 'crm_dev' },
  },
  staging: {
    client: 'pg',
    connection: {
      host: 'db-crm-stg-do-user-1234567-0.b.db.ondigitalocean.com',
      port: 25060,
      user: 'crm',
      password: process.env.CRM_PASSWORD,
      database: 'crm',
      ssl: { rejectUnauthorized: false },
    },
  },
  production: {
    client: 'pg',
    connection: {
      host: 'db-crm-do-user-1234567-0.b.db.ondigitalocean.com',
      port: 25060,
      user: 'crm',
      password: process.env.CRM_PASSWORD,
      database: 'crm',
      ssl: { ca: fs.readFileSync('/etc/do/ca.crt', 'utf8') },
    },
    pool: { min: 2, max: 10 },
  },
};
