const fs = require('fs');
const { Client } = require('pg');

async function connect(node) {
  const config = {
    host: node.host,
    port: node.port,
    user: node.user,
    password: node.password,
    database: node.database,
    connectionTimeoutMillis: node.connectTimeout || 5000,
  };
  if (node.useSSL) {
    config.ssl = {
      rejectUnauthorized: false,
      ca: node.caPath ? fs.readFileSync(node.caPath) : null,
    };
  }
  const client = new Client(config);
  await client.connect();
  return client;
}

module.exports = { connect };
