package drivers

var _ = register(Driver{
	Name: "wikijs",
	App: &App{
		Title: "Wiki.js",
		Names: variables(
			group{"DB_", "TYPE HOST PORT USER PASS NAME", map[string]string{"SSL": "ssl", "SSL_CA": "sslrootcert"}},
			group{"db.", "type host port user pass db", map[string]string{"ssl": "ssl", "sslOptions.rejectUnauthorized": "reject", "sslOptions.ca": "sslrootcert"}},
		),
		Shared: []string{"DB_TYPE", "DB_HOST", "DB_PORT", "DB_USER", "DB_PASS", "DB_NAME", "DB_SSL", "DB_SSL_CA", "db.type", "db.host", "db.port", "db.user", "db.pass", "db.db", "db.ssl"},
		Images: []string{"requarks/wiki"},
		Examples: map[string]string{
			"db.type=postgres db.host=db.example.net db.ssl=true db.sslOptions.rejectUnauthorized=false": "require",
		},
		CounterExample: "db.type=postgres db.host=db.example.net db.sslmode=require",
	},
	ImplicitRoot: "Node.js's own roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&reject=false", Mode: require,
			Disabled: "sslOptions.rejectUnauthorized: false",
			Example:  "db.ssl=true db.sslOptions.rejectUnauthorized=false", CounterExample: "db.ssl=true db.sslOptions.rejectUnauthorized=true",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: verifyFull,
			Example: "db.ssl=true db.sslOptions.rejectUnauthorized=true", CounterExample: "db.ssl=false db.sslOptions.rejectUnauthorized=true",
		},
	},
	Fixes:   map[string]string{"": "db:\n  ssl: true\n  sslOptions:\n    auto: false\n    rejectUnauthorized: true\n    ca: CA"},
	Sources: []string{"https://docs.requarks.io/install/config", "Wiki.js server/core/db.js"},
})
