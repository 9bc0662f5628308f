module example.com/stock

go 1.22

require github.com/go-pg/pg/v10 v10.13.0
