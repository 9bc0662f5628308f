module x

go 1.23

require (
	github.com/lib/pq v1.10.9
	github.com/spf13/viper v1.19.0
)
