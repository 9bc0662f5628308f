{
  env: {
    PGHOST: 'db-invented-3.k.db.ondigitalocean.com',
    PGSSLMODE: 'require',
  },
}
