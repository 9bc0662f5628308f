package store

const (
	dbPort    = 25060
	dbSSLMode = "require"
)
