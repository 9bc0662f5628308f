STORES = {
  usage: "postgres://usage@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/usage?sslmode=require",
  label: "postgres://label@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/label?sslmode=require",
}.freeze
STORES.each { |name, url| Store.register(name, PG.connect(url)) }
