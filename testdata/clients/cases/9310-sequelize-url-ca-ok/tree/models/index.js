'use strict';
const fs = require('fs');
const path = require('path');
const Sequelize = require('sequelize');

const sequelize = new Sequelize(process.env.DATABASE_URL, {
  dialect: 'postgres',
  logging: false,
  dialectOptions: {
    ssl: {
      require: true,
      rejectUnauthorized: true,
      ca: fs.readFileSync(path.join(__dirname, '..', 'config', 'ca.pem')).toString(),
    },
  },
});
module.exports = { sequelize, Sequelize };
