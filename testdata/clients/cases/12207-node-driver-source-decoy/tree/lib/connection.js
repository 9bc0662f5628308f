const Client = require('./client');

module.exports.probe = (host) => new Client({ host, ssl: { rejectUnauthorized: false } });
