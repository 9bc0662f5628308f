package drivers

import "dbaudit/pkg/collect/clients/setting"

var _ = register(Driver{
	Name: "postgres.js", Languages: []string{"JavaScript", "TypeScript"},
	Packages: []string{"npm:postgres"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"postgres"}, Calls: []string{"*"}, Options: "ssl"},
	},
	ImplicitRoot: "Node.js's own roots",
	Modes:        "disable verify-full", Default: setting.Disable,
	Refuses: "postgres.js knows no such mode",
	Rows: []Row{
		{Modes: "false", Mode: setting.Disable, Example: "sslmode=false", CounterExample: "sslmode=require"},
		// connection.js: these three set rejectUnauthorized: false.
		{Modes: "allow prefer require", Mode: setting.Require, Note: "postgres.js does not verify in this mode", Example: "sslmode=require", CounterExample: "sslmode=verify-full"},
	},
	Fixes: map[string]string{
		"": "postgres(url, { ssl: { ca: fs.readFileSync('CA', 'utf8') } })",
	},
	Sources: []string{"postgres 3.x src/connection.js and src/index.js"},
})
