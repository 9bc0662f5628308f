package drivers

var _ = register(Driver{
	Name: "r2dbc-postgresql", Languages: []string{"Java", "Kotlin", "Scala"},
	Packages: []string{"maven:r2dbc-postgresql"},
	Code: []Code{
		{Language: "java", Modules: []string{"io.r2dbc.postgresql"}, Calls: []string{"PostgresqlConnectionConfiguration"}, Options: "sslMode"},
	},
	ImplicitRoot: "Java's own roots",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: disable,
	Refuses: refuses("r2dbc-postgresql", "sslMode"),
	Rows: []Row{
		{Modes: "-", Param: "ssl=true", Mode: verifyFull, Note: "ssl=true alone is VERIFY_FULL", Example: "ssl=true", CounterExample: "ssl=true&sslmode=require"},
		{
			Modes: "require prefer allow", Root: WithRoot, Ineffective: "sslRootCert without VERIFY_CA or VERIFY_FULL: r2dbc-postgresql does not verify in this mode",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=verify-ca&sslrootcert=ca.crt",
		},
	},
	Fixes:   map[string]string{"": "r2dbc:postgresql://HOST:PORT/DB?sslMode=VERIFY_FULL&sslRootCert=CA"},
	Sources: []string{"https://github.com/pgjdbc/r2dbc-postgresql README, SSLMode; issues 286 and 453"},
})
