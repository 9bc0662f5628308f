package drivers

var _ = register(Driver{
	Name: "n8n",
	App: &App{
		Title: "n8n",
		Names: variables(
			group{"DB_POSTGRESDB_", "HOST PORT DATABASE USER PASSWORD", map[string]string{"SSL_ENABLED": "ssl", "SSL_REJECT_UNAUTHORIZED": "reject", "SSL_CA": "sslrootcert", "SSL_CA_FILE": "sslrootcert"}},
		),
		Images: []string{"n8n"},
		Examples: map[string]string{
			"DB_POSTGRESDB_HOST=db.example.net":                                   "disable",
			"DB_POSTGRESDB_HOST=db.example.net DB_POSTGRESDB_SSL_CA_FILE=/ca.crt": "verify-full",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSL_CA_FILE=/ca.crt",
	},
	ImplicitRoot: "Node.js's own roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "reject=false", Mode: require,
			Disabled: "DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED=false",
			Example:  "DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED=false", CounterExample: "DB_POSTGRESDB_SSL_ENABLED=true",
		},
		{
			Modes: "-", Root: WithRoot, Mode: verifyFull,
			Note:    "a CA turns TLS on, and n8n verifies",
			Example: "DB_POSTGRESDB_SSL_CA_FILE=ca.crt", CounterExample: "DB_POSTGRESDB_SSL_ENABLED=false",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: verifyFull,
			Example: "DB_POSTGRESDB_SSL_ENABLED=true", CounterExample: "DB_POSTGRESDB_SSL_ENABLED=false",
		},
	},
	Fixes:   map[string]string{"": "DB_POSTGRESDB_SSL_CA_FILE=CA"},
	Sources: []string{"n8n packages/@n8n/db/src/connection/db-connection-options.ts"},
})
