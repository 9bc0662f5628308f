module example.com/ledger

go 1.25

require (
	github.com/jackc/pgx/v5 v5.7.2
	github.com/kelseyhightower/envconfig v1.4.0
)
