class { 'stock::app':
  db_adapter => 'postgresql',
  db_host    => 'stock-db-do-user-71-0.c.db.ondigitalocean.com',
  db_port    => 25060,
  db_name    => 'stock',
  db_sslmode => 'require',
}
