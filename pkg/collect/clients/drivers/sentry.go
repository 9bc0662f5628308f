package drivers

var _ = register(Driver{
	Name: "sentry", Like: "psycopg",
	// The variables have no place for a mode; sentry.conf.py is read as Django's.
	App: &App{
		Title:         "Sentry",
		VariablesOnly: true,
		Names: variables(
			group{"SENTRY_", "", map[string]string{"POSTGRES_HOST": "host", "POSTGRES_PORT": "port", "DB_NAME": "database", "DB_USER": "user", "DB_PASSWORD": "password"}},
		),
		Images: []string{"sentry"},
		Examples: map[string]string{
			"SENTRY_POSTGRES_HOST=db.example.net": "prefer",
		},
		CounterExample: "POSTGRES_HOST=db.example.net",
	},
	Fixes:   map[string]string{"": "\"OPTIONS\": {\"sslmode\": \"verify-full\", \"sslrootcert\": \"CA\"}   # of DATABASES in sentry.conf.py"},
	Sources: []string{"https://github.com/getsentry/self-hosted"},
})
