module shop

go 1.23

require (
	gorm.io/driver/postgres v1.5.11
)
