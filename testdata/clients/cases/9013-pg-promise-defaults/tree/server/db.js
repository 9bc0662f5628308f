const pgp = require('pg-promise')();

pgp.pg.defaults.ssl = { rejectUnauthorized: false };

module.exports = pgp(process.env.DATABASE_URL);
