import dj_database_url

DATABASES = {
    "default": dj_database_url.parse("postgres://wiki:n0t-a-real-one@db-wiki-do-user-1234567-0.b.db.ondigitalocean.com:25060/wiki?sslmode=require"),
}
