module x

go 1.22

require (
	xorm.io/xorm v1.3.9
	github.com/lib/pq v1.10.9
)
