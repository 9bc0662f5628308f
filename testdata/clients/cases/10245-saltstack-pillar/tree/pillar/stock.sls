stock:
  db:
    engine: postgresql
    host: stock-db-do-user-71-0.c.db.ondigitalocean.com
    port: 25060
    name: stock
    sslmode: require
