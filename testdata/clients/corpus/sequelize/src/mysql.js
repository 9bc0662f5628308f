const { Sequelize } = require('sequelize');

module.exports = new Sequelize('app', 'root', 'root', {
  host: 'mysql.example.internal',
  dialect: 'mysql',
  dialectOptions: { ssl: { rejectUnauthorized: false } },
});
