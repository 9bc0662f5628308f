package drivers

var _ = register(Driver{
	Name: "hasura", Like: "libpq",
	App: &App{
		Title:         "Hasura",
		VariablesOnly: true,
		Names: variables(
			group{"HASURA_GRAPHQL_", "", map[string]string{"DATABASE_URL": "url", "METADATA_DATABASE_URL": "url", "READ_REPLICA_URLS": "url"}},
		),
		Images: []string{"graphql-engine"},
		Examples: map[string]string{
			"HASURA_GRAPHQL_DATABASE_URL=postgresql://app@db.example.net/app?sslmode=require": "require",
		},
		CounterExample: "GRAPHQL_DATABASE_URL=postgresql://app@db.example.net/app?sslmode=require",
	},
	Fixes:   map[string]string{"": "HASURA_GRAPHQL_DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/"},
})
