module.exports = [{
  name: 'default',
  type: 'postgres',
  host: process.env.DB_HOST,
  port: 25060,
  ssl: process.env.DB_SSL !== 'false' ? { rejectUnauthorized: false } : undefined,
  entities: ['dist/**/*.entity.js'],
}];
