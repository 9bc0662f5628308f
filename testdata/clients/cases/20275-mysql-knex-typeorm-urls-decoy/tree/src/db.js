const knex = require('knex');
const mysql = require('mysql2/promise');
module.exports.db = knex({ client: 'mysql2', connection: `${process.env.DATABASE_URL}?ssl={"rejectUnauthorized":false}` });
module.exports.raw = () => mysql.createConnection({ uri: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
