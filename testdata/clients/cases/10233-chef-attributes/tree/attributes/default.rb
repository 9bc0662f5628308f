default['stock']['version'] = '1.4.2'
default['stock']['database']['adapter'] = 'postgresql'
default['stock']['database']['host'] = 'stock-db-do-user-71-0.c.db.ondigitalocean.com'
default['stock']['database']['port'] = 25060
default['stock']['database']['sslmode'] = 'require'
