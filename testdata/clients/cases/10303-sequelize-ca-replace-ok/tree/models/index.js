const { Sequelize } = require('sequelize');
const ca = (process.env.CA_CERT || '').replace(/\\n/g, '\n');
module.exports = new Sequelize(process.env.DATABASE_URL, {
  dialect: 'postgres',
  protocol: 'postgres',
  dialectOptions: { ssl: { require: true, rejectUnauthorized: true, ca } },
});
