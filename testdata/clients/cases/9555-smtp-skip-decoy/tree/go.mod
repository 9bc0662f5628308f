module crm
go 1.22
require (
	github.com/lib/pq v1.10.9
	gopkg.in/gomail.v2 v2.0.0
)
