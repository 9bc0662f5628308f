const fs = require('fs');
const pg = require('pg');

function client(connection) {
  const config = { host: connection.host, ssl: connection.ssl };
  if (connection.keyPath) {
    config.ssl = {
      key: fs.readFileSync(connection.keyPath),
      cert: fs.readFileSync(connection.certPath),
    };
    if (connection.caPath) {
      config.ssl['ca'] = fs.readFileSync(connection.caPath);
    }
  }
  return new pg.Client(config);
}

module.exports = { client };
