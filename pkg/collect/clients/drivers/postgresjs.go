package drivers

var _ = register(Driver{
	Name: "postgres.js", Languages: []string{"JavaScript", "TypeScript"},
	Packages: []string{"npm:postgres"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"postgres"}, Calls: []string{"*"}, Options: "ssl"},
	},
	ImplicitRoot: "Node.js's own roots",
	Modes:        "disable verify-full", Default: disable,
	Refuses: "postgres.js knows no such mode",
	Rows: []Row{
		{Modes: "false", Mode: disable, Example: "sslmode=false", CounterExample: "sslmode=require"},
		// connection.js: these three set rejectUnauthorized: false.
		{Modes: "allow prefer require", Mode: require, Note: "postgres.js does not verify in this mode", Example: "sslmode=require", CounterExample: "sslmode=verify-full"},
	},
	Fixes: map[string]string{
		"": "postgres(url, { ssl: { ca: fs.readFileSync('CA', 'utf8') } })",
	},
	Sources: []string{"postgres 3.x src/connection.js and src/index.js"},
})
