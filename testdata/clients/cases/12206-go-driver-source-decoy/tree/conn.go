package pq

func defaults(o values) {
	o["sslmode"] = "require"
}

func dsnOf(host string) string { return "postgres://app@" + host + "/app?sslmode=disable" }
