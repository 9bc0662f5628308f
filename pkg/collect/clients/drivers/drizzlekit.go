package drivers

var _ = register(Driver{
	Name: "drizzle-kit", Like: "node-pg", Languages: []string{"JavaScript", "TypeScript"},
	Packages: []string{"npm:drizzle-kit"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"drizzle-kit"}, Calls: []string{"defineConfig"}, Options: "dbCredentials.ssl"},
	},
	Rows: []Row{
		{
			Modes: "allow prefer require", Mode: require, Disabled: "ssl: 'require', 'prefer' or 'allow'",
			Note: "drizzle-kit sets rejectUnauthorized: false", Example: "sslmode=require", CounterExample: "sslmode=verify-full",
		},
	},
	Fixes:   map[string]string{"": "dbCredentials: { host: 'HOST', ssl: { ca: fs.readFileSync('CA', 'utf8') } }"},
	Sources: []string{"drizzle-kit src/cli/connections.ts; https://orm.drizzle.team/docs/drizzle-config-file#dbcredentials"},
})
