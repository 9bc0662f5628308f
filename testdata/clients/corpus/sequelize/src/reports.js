const { Sequelize } = require('sequelize');

module.exports = new Sequelize(process.env.REPORTS_URL, {
  dialect: 'postgres',
  logging: false,
  dialectOptions: { ssl: { rejectUnauthorized: false } },
});
