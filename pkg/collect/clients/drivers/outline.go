package drivers

var _ = register(Driver{
	Name: "outline",
	App: &App{
		Title:         "Outline",
		VariablesOnly: true,
		Names: variables(
			group{"", "", map[string]string{"DATABASE_URL": "url", "DATABASE_CONNECTION_POOL_MIN": "other", "DATABASE_CONNECTION_POOL_MAX": "other", "PGSSLMODE": "sslmode", "UTILS_SECRET": "other"}},
		),
		Shared: []string{"DATABASE_URL", "PGSSLMODE", "DATABASE_CONNECTION_POOL_MIN", "DATABASE_CONNECTION_POOL_MAX"},
		Images: []string{"outline"},
		Examples: map[string]string{
			"UTILS_SECRET=x DATABASE_URL=postgresql://app@db.example.net/app PGSSLMODE=verify-full": "require",
			"UTILS_SECRET=x DATABASE_URL=postgresql://app@db.example.net/app PGSSLMODE=disable":     "disable",
		},
		CounterExample: "DATABASE_URL=postgresql://app@db.example.net/app PGSSLMODE=verify-full",
	},
	ImplicitRoot: "Node.js's own roots",
	Default:      require,
	Rows: []Row{
		{
			Modes: "disable", Mode: disable,
			Example: "UTILS_SECRET=x PGSSLMODE=disable", CounterExample: "UTILS_SECRET=x",
		},
		{
			Modes: "*", Mode: require,
			Disabled: "Outline's rejectUnauthorized: false",
			Note:     "only PGSSLMODE=disable has a meaning; otherwise Outline encrypts in production and verifies nothing",
			Example:  "UTILS_SECRET=x PGSSLMODE=verify-full", CounterExample: "UTILS_SECRET=x PGSSLMODE=disable",
		},
	},
	Fixes:   map[string]string{"": "Outline verifies nothing: put a pooler that does (PgBouncer with server_tls_sslmode = verify-full) beside it"},
	Sources: []string{"Outline server/storage/database.ts"},
})
