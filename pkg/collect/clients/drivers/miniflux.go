package drivers

var _ = register(Driver{
	Name: "miniflux", Like: "lib/pq",
	App: &App{
		Title:         "Miniflux",
		VariablesOnly: true,
		Names: variables(
			group{"", "", map[string]string{"RUN_MIGRATIONS": "other", "CREATE_ADMIN": "other", "DATABASE_URL": "url"}},
		),
		Shared: []string{"DATABASE_URL"},
		Images: []string{"miniflux"},
		Examples: map[string]string{
			"RUN_MIGRATIONS=1 DATABASE_URL=postgresql://app@db.example.net/app": "require",
		},
		CounterExample: "DATABASE_URL=postgresql://app@db.example.net/app",
	},
	Fixes:   map[string]string{"": "DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://miniflux.app/docs/configuration.html#database-url"},
})
