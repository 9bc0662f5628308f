set -gx DATABASE_URL "postgres://fish@db-fish-do-user-1234567-0.b.db.ondigitalocean.com:25060/fish?sslmode=prefer"
