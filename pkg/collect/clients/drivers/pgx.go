package drivers

var _ = register(Driver{
	Name: "pgx", Languages: []string{"Go"},
	Packages: []string{"go:github\\.com/jackc/pgx", "go:gorm\\.io/driver/postgres*"},
	Code: []Code{
		{Language: "go", Modules: []string{"github.com/jackc/pgx", "gorm.io/driver/postgres"}, Calls: []string{"pgx.Connect", "pgx.ParseConfig", "pgxpool.New", "pgxpool.ParseConfig", "pgconn.ParseConfig", "postgres.Open"}, Options: "TLSConfig"},
	},
	Hints:        []string{"/pgx"},
	ImplicitRoot: "~/.postgresql/root.crt",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("pgx", "sslmode"),
	Rows: []Row{
		{
			Modes: "*", Root: SystemRoot, Mode: verifyFull, Note: "sslrootcert=system turns any mode into verify-full",
			Example: "sslmode=require&sslrootcert=system", CounterExample: "sslmode=require",
		},
		{
			Modes: "prefer -", Root: WithRoot, Ineffective: "sslrootcert with sslmode=prefer: pgx never verifies in this mode",
			Example: "sslmode=prefer&sslrootcert=ca.crt", CounterExample: "sslmode=prefer",
		},
		{
			Modes: "require", Root: WithRoot, Mode: verifyCA, Note: "with a root, require acts as verify-ca",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Merge: "ConnConfig.TLSConfig set in code replaces what the string says of TLS, but not prefer's second connection in plaintext",
	Fixes: map[string]string{
		"pgx code": `pgx.ParseConfig("host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA")`,
	},
	Sources: []string{"pgx v5.12 pgconn/config.go, configTLS"},
})
