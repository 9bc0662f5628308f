import { Sequelize } from 'sequelize';

function sslOptions() {
  if (process.env.NODE_ENV !== 'production') return {};
  return { ssl: { require: true, rejectUnauthorized: false } };
}

export default new Sequelize(process.env.DATABASE_URL, {
  dialect: 'postgres',
  logging: false,
  dialectOptions: sslOptions(),
});
