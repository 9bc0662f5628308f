database_url() {
  printf 'postgresql://%s:%s@%s:25060/%s?sslmode=require' "$DB_USER" "$DB_PASSWORD" "$DB_HOST" "$1"
}
psql "$(database_url stock)" -c 'vacuum analyze'
