package drivers

var _ = register(Driver{
	Name: "temporal",
	App: &App{
		Title: "Temporal",
		Names: variables(
			group{"sql.", "", map[string]string{"pluginName": "kind", "connectAddr": "host", "host": "host", "port": "port", "user": "user", "password": "password", "databaseName": "database", "tls.enabled": "ssl", "tls.enableHostVerification": "verify", "tls.caFile": "sslrootcert"}},
			group{"SQL_", "", map[string]string{"TLS_ENABLED": "ssl", "HOST_VERIFICATION": "verify", "CA": "sslrootcert"}},
			group{"", "", map[string]string{"POSTGRES_SEEDS": "host", "POSTGRES_USER": "user", "POSTGRES_PWD": "password", "DB_PORT": "port"}},
		),
		Shared: []string{"sql.host", "sql.port", "sql.user", "sql.password", "POSTGRES_USER", "DB_PORT", "sql.tls.enabled", "sql.tls.caFile"},
		Images: []string{"temporalio/auto-setup", "temporalio/server"},
		Examples: map[string]string{
			"sql.pluginName=postgres12 sql.connectAddr=db.example.net:5432":                                                          "disable",
			"sql.pluginName=postgres12 sql.connectAddr=db.example.net:5432 sql.tls.enabled=true sql.tls.enableHostVerification=true": "verify-full",
		},
		CounterExample: "sql.host=db.example.net sql.sslmode=require",
	},
	ImplicitRoot: "the system's roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&verify=true", Mode: verifyFull,
			Example: "sql.tls.enabled=true sql.tls.enableHostVerification=true", CounterExample: "sql.tls.enabled=true sql.tls.enableHostVerification=false",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: require,
			Note:    "without enableHostVerification Temporal takes sslmode=require",
			Example: "sql.tls.enabled=true sql.tls.enableHostVerification=false", CounterExample: "sql.tls.enabled=false sql.tls.enableHostVerification=true",
		},
	},
	Fixes:   map[string]string{"": "tls:\n  enabled: true\n  enableHostVerification: true\n  caFile: CA"},
	Sources: []string{"Temporal common/persistence/sql/sqlplugin/postgresql/session/session.go, buildDSNAttr"},
})
