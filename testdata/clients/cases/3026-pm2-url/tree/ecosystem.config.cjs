module.exports = {
  apps: [{
    name: 'worker', script: './worker.js',
    env: { DATABASE_URL: 'postgres://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=no-verify' },
  }],
};
