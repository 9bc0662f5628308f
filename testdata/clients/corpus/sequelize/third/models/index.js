'use strict';

const { Sequelize, DataTypes } = require('sequelize');

const dialectOptions = process.env.NODE_ENV === 'production'
  ? { ssl: { require: true, rejectUnauthorized: false }, keepAlive: true }
  : {};

const sequelize = new Sequelize(process.env.DATABASE_URL, {
  dialect: 'postgres',
  protocol: 'postgres',
  dialectOptions,
  logging: process.env.SQL_LOG ? console.log : false,
});

module.exports = { sequelize, DataTypes };
