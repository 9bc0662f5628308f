package drivers

var _ = register(Driver{
	Name: "postgres_exporter", Like: "lib/pq",
	App: &App{
		Title: "postgres_exporter",
		Names: variables(
			group{"DATA_SOURCE_", "", map[string]string{"NAME": "url", "URI": "uri", "USER": "user", "PASS": "password"}},
		),
		Images: []string{"postgres-exporter", "postgres_exporter"},
		Examples: map[string]string{
			"DATA_SOURCE_URI=db.example.net:5432/app?sslmode=disable": "disable",
			"DATA_SOURCE_NAME=postgresql://app@db.example.net/app":    "require",
		},
		CounterExample: "SOURCE_NAME=postgresql://app@db.example.net/app",
	},
	Merge:   "DATA_SOURCE_NAME wins over DATA_SOURCE_URI with DATA_SOURCE_USER and DATA_SOURCE_PASS",
	Fixes:   map[string]string{"": "DATA_SOURCE_URI=HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://github.com/prometheus-community/postgres_exporter#environment-variables"},
})
