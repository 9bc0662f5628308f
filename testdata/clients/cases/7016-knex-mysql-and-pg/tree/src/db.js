const knex = require('knex');
const legacy = knex({ client: 'mysql2', connection: { host: 'mysql', ssl: { rejectUnauthorized: false } } });
const main = knex({ client: 'pg', connection: { host: process.env.H, ssl: { rejectUnauthorized: false } } });
module.exports = { legacy, main };
