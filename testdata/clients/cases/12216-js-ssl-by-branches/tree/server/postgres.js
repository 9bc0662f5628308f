const fs = require('fs');
const pg = require('pg');

function client(connection) {
  const pgConfig = { host: connection.host, port: connection.port, user: connection.user };
  if (connection.key && connection.cert) {
    pgConfig.ssl = {
      key: fs.readFileSync(connection.key),
      cert: fs.readFileSync(connection.cert),
    };
    if (connection.ca) {
      pgConfig.ssl['ca'] = fs.readFileSync(connection.ca);
    }
  } else if (connection.ssl && connection.selfSigned) {
    pgConfig.ssl = {
      rejectUnauthorized: false,
    };
  }
  return new pg.Client(pgConfig);
}

module.exports = { client };
