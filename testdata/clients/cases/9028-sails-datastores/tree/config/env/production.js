module.exports = {
  datastores: {
    default: {
      adapter: 'sails-postgresql',
      url: process.env.DATABASE_URL,
      ssl: { rejectUnauthorized: false },
    },
  },
  models: { migrate: 'safe' },
  security: { cors: { allowOrigins: ['https://shop.example.com'] } },
};
