package drivers

var _ = register(Driver{
	Name: "umami", Like: "prisma",
	App: &App{
		Title:         "Umami",
		VariablesOnly: true,
		Names: variables(
			group{"", "", map[string]string{"DATABASE_TYPE": "kind", "APP_SECRET": "other", "DATABASE_URL": "url"}},
		),
		Shared: []string{"DATABASE_URL", "APP_SECRET", "DATABASE_TYPE"},
		Images: []string{"umami"},
		Examples: map[string]string{
			"DATABASE_URL=postgresql://app@db.example.net/app?sslmode=require": "require",
		},
		CounterExample: "DB_HOST=db.example.net",
	},
	Fixes:   map[string]string{"": "DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=require&sslaccept=strict&sslcert=CA"},
	Sources: []string{"https://umami.is/docs/install"},
})
