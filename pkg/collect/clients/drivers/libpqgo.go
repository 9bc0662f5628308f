package drivers

var _ = register(Driver{
	Name: "lib/pq", Languages: []string{"Go"},
	Packages: []string{"go:github\\.com/lib/pq"},
	Code: []Code{
		{Language: "go", Modules: []string{"github.com/lib/pq"}, Calls: []string{"sql.Open", "pq.NewConnector", "pq.NewConfig"}, Options: "sslmode"},
	},
	Hints:        []string{"lib/pq"},
	ImplicitRoot: "~/.postgresql/root.crt",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: require,
	Refuses: "sslmode=pqgo-NAME is a TLS configuration in code",
	Rows: []Row{
		{Modes: "- verify-full", Root: SystemRoot, Mode: verifyFull, Example: "sslrootcert=system", CounterExample: "sslmode=require&sslrootcert=system"},
		// conn.go: when the handshake of prefer fails, a verification that failed
		// too, it connects again with disable.
		{Modes: "prefer", Note: "a handshake that fails, verification too, is followed by plaintext", Example: "sslmode=prefer", CounterExample: "sslmode=require"},
		{
			Modes: "require -", Root: WithRoot, Mode: verifyCA, Note: "with a root, require acts as verify-ca",
			Example: "sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Fixes: map[string]string{
		"lib/pq code": `sql.Open("postgres", "host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA")`,
	},
	Sources: []string{"lib/pq v1.12.3 ssl.go and conn.go"},
})
