module x

go 1.23

require github.com/golang-migrate/migrate/v4 v4.17.1
