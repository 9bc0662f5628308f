module.exports = {
  apps: [
    {
      name: 'api',
      script: 'dist/main.js',
      instances: 2,
      env_production: {
        NODE_ENV: 'production',
        PGHOST: 'db-invented-1.b.db.ondigitalocean.com',
        PGSSLMODE: 'no-verify',
        PORT: 3000,
      },
    },
  ],
};
