class { 'shop':
  db_adapter => 'mysql2',
  db_host    => 'shop-mysql-do-user-71-0.c.db.ondigitalocean.com',
  db_port    => 25060,
  db_sslmode => 'required',
}
class { 'directory': host => 'ldap.example.com', sslmode => 'disable' }
