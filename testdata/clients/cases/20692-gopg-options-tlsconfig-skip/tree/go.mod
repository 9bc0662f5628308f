module shop

go 1.23

require (
	github.com/go-pg/pg/v10 v10.13.0
)
