const { Sequelize } = require('sequelize');

// dialectOptions.ssl.rejectUnauthorized must stay true in production
module.exports = new Sequelize('dev', 'dev', 'dev', { host: 'localhost', dialect: 'postgres' });
