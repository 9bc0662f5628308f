module shop
go 1.20
require github.com/go-pg/pg/v10 v10.11.0
