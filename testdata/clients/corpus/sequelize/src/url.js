const { Sequelize } = require('sequelize');

module.exports = new Sequelize('postgres://ev:n0t-a-real-one@db-ev-do-user-1234567-0.b.db.ondigitalocean.com:25060/ev?sslmode=no-verify', { logging: false });
