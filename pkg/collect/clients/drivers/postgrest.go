package drivers

var _ = register(Driver{
	Name: "postgrest", Like: "libpq",
	App: &App{
		Title: "PostgREST",
		Names: variables(
			group{"PGRST_", "", map[string]string{"DB_URI": "url"}},
			group{"", "", map[string]string{"db-uri": "url"}},
		),
		Shared: []string{"db-uri"},
		Files:  []string{"postgrest*.conf"},
		Images: []string{"postgrest"},
		Examples: map[string]string{
			"PGRST_DB_URI=postgresql://app@db.example.net/app?sslmode=require": "require",
		},
		CounterExample: "DB_URI=postgresql://app@db.example.net/app?sslmode=require",
	},
	Fixes:   map[string]string{"": "PGRST_DB_URI=postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://docs.postgrest.org/en/stable/references/configuration.html#db-uri"},
})
