const { Client } = require('pg');
const { parse } = require('pg-connection-string');

const options = parse(process.env.DATABASE_URL);
if (!/localhost/.test(options.host)) {
  options.ssl = { rejectUnauthorized: false };
}
module.exports = () => new Client(options);
