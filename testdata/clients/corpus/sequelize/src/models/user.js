const { DataTypes } = require('sequelize');

module.exports = (sequelize) => sequelize.define('User', { ssl: DataTypes.BOOLEAN, host: DataTypes.STRING });
