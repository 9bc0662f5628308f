const { Pool } = require('pg');
module.exports = new Pool({ connectionString: `postgres://svc:${process.env.PW}@stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/app?ssl=true` });
