const { Sequelize } = require('sequelize');
module.exports = new Sequelize(process.env.DATABASE_URL, {
  dialect: process.env.DB_DIALECT || 'postgres',
  dialectOptions: { ssl: { require: true, rejectUnauthorized: false } },
});
