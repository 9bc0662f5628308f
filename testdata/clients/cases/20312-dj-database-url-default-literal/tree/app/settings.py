import dj_database_url
DATABASES = {"default": dj_database_url.config(
    env="APP_DATABASE_URL",
    default="postgres://app@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=prefer",
)}
