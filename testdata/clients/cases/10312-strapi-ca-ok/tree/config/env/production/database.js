module.exports = ({ env }) => ({
  connection: {
    client: 'postgres',
    connection: {
      host: env('DATABASE_HOST'),
      port: env.int('DATABASE_PORT', 25060),
      ssl: { ca: env('DATABASE_CA'), rejectUnauthorized: env.bool('DATABASE_SSL_VERIFY', true) },
    },
  },
});
