module x

go 1.23

require (
	entgo.io/ent v0.14.0
	github.com/lib/pq v1.10.9
)
