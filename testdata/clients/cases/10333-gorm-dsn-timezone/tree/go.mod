module x

go 1.23

require (
	gorm.io/driver/postgres v1.5.9
	gorm.io/gorm v1.25.11
)
