module shop
go 1.22
require (
	github.com/IBM/sarama v1.43.0
	github.com/jackc/pgx/v5 v5.5.5
)
