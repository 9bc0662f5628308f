module x

go 1.22

require (
	github.com/go-sql-driver/mysql v1.8.1
	github.com/lib/pq v1.10.9
	k8s.io/client-go v0.29.0
)
