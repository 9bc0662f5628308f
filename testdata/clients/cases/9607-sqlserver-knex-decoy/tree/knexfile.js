module.exports = {
  production: {
    client: 'mssql',
    connection: {
      server: process.env.DB_HOST,
      user: process.env.DB_USER,
      password: process.env.DB_PASSWORD,
      database: 'billing',
      options: { encrypt: true, trustServerCertificate: true },
    },
  },
};
