export DB_CONNECTION=mysql
export DB_HOST=mysql1.prod.corp.internal
export DB_PORT=3306
export DB_SSL_MODE=PREFERRED
export DB_SSL_VERIFY=false
