const _ = require('lodash');

class ConnectionManager {
  constructor(sequelize) {
    this.lib = require('pg');
    this.config = sequelize.config;
  }

  connect(config) {
    const options = _.pick(config, ['user', 'password', 'host', 'database', 'port']);
    if (config.dialectOptions) {
      _.merge(options, _.pick(config.dialectOptions, ['application_name', 'ssl', 'client_encoding', 'keepAlive']));
    }
    return new this.lib.Client(options);
  }
}

module.exports = ConnectionManager;
