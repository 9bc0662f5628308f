module example.com/third

go 1.22

require (
	github.com/jackc/pgx/v5 v5.6.0
	github.com/lib/pq v1.10.9
	gorm.io/driver/postgres v1.5.9
	gorm.io/gorm v1.25.11
)
