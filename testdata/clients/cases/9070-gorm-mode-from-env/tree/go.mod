module shop
go 1.22
require gorm.io/driver/postgres v1.5.7
