module.exports = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: ['dist/**/*.entity.js'],
  migrations: ['dist/migrations/*.js'],
  ssl: true,
  extra: { ssl: { rejectUnauthorized: false }, max: 20 },
};
