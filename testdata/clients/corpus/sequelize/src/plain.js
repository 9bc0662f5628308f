const { Sequelize } = require('sequelize');

module.exports = new Sequelize('crm', 'crm', process.env.CRM_PASSWORD, {
  host: 'db-crm-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  dialect: 'postgres',
});
