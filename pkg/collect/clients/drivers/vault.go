package drivers

var _ = register(Driver{
	Name: "vault", Like: "pgx",
	App: &App{
		Title: "Vault",
		Names: variables(
			group{"storage.postgresql.", "", map[string]string{"connection_url": "url"}},
			group{"VAULT_PG_", "", map[string]string{"CONNECTION_URL": "url"}},
		),
		Files:  []string{"vault.hcl", "vault/*.hcl"},
		Images: []string{"vault"},
		Examples: map[string]string{
			"storage.postgresql.connection_url=postgresql://app@db.example.net/app?sslmode=disable": "disable",
		},
		CounterExample: "postgresql.url=postgresql://app@db.example.net/app?sslmode=disable",
	},
	Fixes:   map[string]string{"": "connection_url = \"postgres://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA\""},
	Sources: []string{"https://developer.hashicorp.com/vault/docs/configuration/storage/postgresql"},
})
