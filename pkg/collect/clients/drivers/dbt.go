package drivers

var _ = register(Driver{
	Name: "dbt", Like: "psycopg",
	App: &App{
		Title: "dbt",
		Names: variables(
			group{"", "type host port user password pass dbname sslmode sslrootcert", nil},
		),
		Shared: []string{"type", "host", "port", "user", "password", "pass", "dbname", "sslmode", "sslrootcert"},
		Files:  []string{"profiles.yml", "profiles.yaml"},
		Examples: map[string]string{
			"x.outputs.prod.type=postgres x.outputs.prod.host=db.example.net x.outputs.prod.sslmode=require": "require",
		},
		CounterExample: "x.outputs.prod.type=mysql x.outputs.prod.host=db.example.net",
	},
	Fixes:   map[string]string{"": "sslmode: verify-full\nsslrootcert: CA"},
	Sources: []string{"https://docs.getdbt.com/docs/core/connect-data-platform/postgres-setup"},
})
