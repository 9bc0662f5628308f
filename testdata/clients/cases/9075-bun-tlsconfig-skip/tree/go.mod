module shop
go 1.22
require github.com/uptrace/bun/driver/pgdriver v1.2.1
