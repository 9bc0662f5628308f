const { Sequelize } = require('sequelize');

module.exports = new Sequelize('wh', 'wh', process.env.WH_PASSWORD, {
  host: 'db-wh-do-user-1234567-0.b.db.ondigitalocean.com',
  dialect: 'postgres',
  dialectOptions: { ssl: true },
});
