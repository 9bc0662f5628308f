require "pg"

url = "postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require"
raise ArgumentError, url unless url.include?("sslmode")
$db = PG.connect(url)
