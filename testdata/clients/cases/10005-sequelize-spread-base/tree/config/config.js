const base = {
  dialect: 'postgres',
  logging: false,
  dialectOptions: { ssl: { require: true, rejectUnauthorized: false } },
};

module.exports = {
  test: { dialect: 'sqlite', storage: ':memory:' },
  production: { ...base, use_env_variable: 'DATABASE_URL', pool: { max: 5 } },
};
