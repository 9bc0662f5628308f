package drivers

var _ = register(Driver{
	Name: "directus",
	// DB_ is cut off, and each "__" is a level of Knex's connection.
	App: &App{
		Title:         "Directus",
		VariablesOnly: true,
		Names: variables(
			group{"DB_", "HOST PORT DATABASE USER PASSWORD", map[string]string{"CLIENT": "kind", "CONNECTION_STRING": "url", "SSL": "ssl", "SSL__REJECT_UNAUTHORIZED": "reject", "SSL__CA": "sslrootcert", "SSL__CA_FILE": "sslrootcert"}},
		),
		Shared: []string{"DB_HOST", "DB_PORT", "DB_DATABASE", "DB_USER", "DB_PASSWORD", "DB_CLIENT", "DB_SSL"},
		Images: []string{"directus"},
		Examples: map[string]string{
			"DB_CLIENT=pg DB_HOST=db.example.net DB_SSL__REJECT_UNAUTHORIZED=false": "require",
			"DB_CLIENT=pg DB_HOST=db.example.net DB_SSL__CA_FILE=/ca.crt":           "verify-full",
		},
		CounterExample: "DB_CLIENT=pg DB_HOST=db.example.net DB_SSLMODE=require",
	},
	ImplicitRoot: "Node.js's own roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "reject=false", Mode: require,
			Disabled: "DB_SSL__REJECT_UNAUTHORIZED=false",
			Example:  "DB_SSL__REJECT_UNAUTHORIZED=false", CounterExample: "DB_SSL__REJECT_UNAUTHORIZED=true",
		},
		{
			Modes: "-", Root: WithRoot, Mode: verifyFull,
			Note:    "an ssl object turns TLS on, and Node.js verifies",
			Example: "DB_SSL__CA_FILE=/directus/ca.crt", CounterExample: "DB_SSL__REJECT_UNAUTHORIZED=false",
		},
		{
			Modes: "-", Param: "reject=true", Mode: verifyFull,
			Example: "DB_SSL__REJECT_UNAUTHORIZED=true", CounterExample: "DB_SSL__REJECT_UNAUTHORIZED=false",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: verifyFull,
			Example: "DB_SSL=true", CounterExample: "DB_SSL=false",
		},
	},
	Fixes:   map[string]string{"": "DB_SSL__CA_FILE=CA\nDB_SSL__REJECT_UNAUTHORIZED=true"},
	Sources: []string{"https://directus.io/docs/configuration/database", "Directus api/src/database/index.ts"},
})
