module billing
go 1.22
require (
	github.com/redis/go-redis/v9 v9.5.1
	google.golang.org/grpc v1.63.0
	gorm.io/gorm v1.25.9
	gorm.io/driver/postgres v1.5.7
)
