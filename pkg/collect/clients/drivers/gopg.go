package drivers

var _ = register(Driver{
	Name: "go-pg", Languages: []string{"Go"},
	Packages: []string{`go:github\.com/go-pg/pg`},
	Code: []Code{
		{Language: "go", Modules: []string{"github.com/go-pg/pg"}, Calls: []string{"pg.Connect", "pg.ParseURL"}, Options: "Options.TLSConfig"},
	},
	Hints:        []string{"go-pg"},
	ImplicitRoot: "the system's roots",
	Modes:        "disable verify-full", Default: require,
	Refuses: refuses("go-pg", "sslmode"),
	Rows: []Row{
		{Modes: "allow prefer require", Mode: require, Note: "go-pg does not verify in this mode", Example: "sslmode=prefer", CounterExample: "sslmode=verify-full"},
		{Modes: "verify-ca", Mode: verifyFull, Note: "go-pg verifies the host as well", Example: "sslmode=verify-ca", CounterExample: "sslmode=require"},
	},
	Fixes: map[string]string{
		"": "postgres://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full",
	},
	Sources: []string{"go-pg v10.11.0 options.go (ParseURL)"},
})
