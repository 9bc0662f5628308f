package drivers

var _ = register(Driver{
	Name: "pgdriver", Languages: []string{"Go"},
	Packages: []string{`go:github\.com/uptrace/bun/driver/pgdriver`},
	Code: []Code{
		{Language: "go", Modules: []string{"github.com/uptrace/bun/driver/pgdriver"}, Calls: []string{"pgdriver.NewConnector"}, Options: "WithTLSConfig, WithInsecure"},
	},
	Hints:        []string{"pgdriver"},
	ImplicitRoot: "the system's roots",
	Modes:        "disable verify-ca verify-full", Default: require,
	Refuses: refuses("pgdriver", "sslmode"),
	Rows: []Row{
		{Modes: "allow prefer", Mode: require, Note: "pgdriver does not verify in this mode", Example: "sslmode=prefer", CounterExample: "sslmode=verify-ca"},
		{Modes: "require", Root: WithRoot, Mode: verifyCA, Note: "with a root, require acts as verify-ca", Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require"},
		{Modes: "require", Mode: require, Example: "sslmode=require", CounterExample: "sslmode=require&sslrootcert=ca.crt"},
	},
	Fixes: map[string]string{
		"": "postgres://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
	},
	Sources: []string{"uptrace/bun driver/pgdriver v1.2.18 config.go"},
})
