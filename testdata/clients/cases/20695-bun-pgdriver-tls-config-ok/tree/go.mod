module shop

go 1.23

require (
	github.com/uptrace/bun/driver/pgdriver v1.2.5
)
