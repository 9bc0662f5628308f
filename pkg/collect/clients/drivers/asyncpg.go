package drivers

var _ = register(Driver{
	Name: "asyncpg", Languages: []string{"Python"},
	Packages: []string{"pypi:asyncpg"},
	Code: []Code{
		{Language: "python", Modules: []string{"asyncpg"}, Calls: []string{"connect", "create_pool"}, Options: "ssl"},
		{Language: "python", Modules: []string{"piccolo"}, General: true, Calls: []string{"PostgresEngine"}, Options: "config.ssl"},
		{Language: "python", Modules: []string{"databases"}, General: true, Calls: []string{"Database"}, Options: "ssl"},
	},
	Schemes:      []string{"asyncpg"},
	Hints:        []string{"ncpg", "ct_args"},
	ImplicitRoot: "~/.postgresql/root.crt",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("asyncpg", "sslmode"),
	Rows: []Row{
		{
			Modes: "require", Root: WithRoot, Mode: verifyCA, Note: "with a root, require checks the chain only",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Merge: "the ssl argument wins over the DSN's sslmode",
	Fixes: map[string]string{
		"":             "ssl=ssl.create_default_context(cafile=\"CA\")",
		"asyncpg code": `ssl=ssl.create_default_context(cafile="CA")`,
	},
	Sources: []string{"asyncpg 0.30 connect_utils.py"},
})
