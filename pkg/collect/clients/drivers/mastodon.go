package drivers

var _ = register(Driver{
	Name: "mastodon", Like: "libpq",
	// Rails has libpq's modes; the streaming server takes prefer and require for no
	// verification.
	App: &App{
		Title:         "Mastodon",
		VariablesOnly: true,
		Names: variables(
			group{"", "", map[string]string{"LOCAL_DOMAIN": "other", "STREAMING_API_BASE_URL": "other", "DB_HOST": "host", "DB_PORT": "port", "DB_USER": "user", "DB_PASS": "password", "DB_NAME": "database", "DB_SSLMODE": "sslmode", "DATABASE_URL": "url"}},
		),
		Shared: []string{"DB_HOST", "DB_PORT", "DB_USER", "DB_PASS", "DB_NAME", "DB_SSLMODE", "DATABASE_URL"},
		Images: []string{"mastodon", "mastodon-streaming"},
		Examples: map[string]string{
			"LOCAL_DOMAIN=x.example.net DB_HOST=db.example.net DB_SSLMODE=require": "require",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Fixes:   map[string]string{"": "DB_SSLMODE=verify-full   # and the CA in ~/.postgresql/root.crt of the user that runs it"},
	Sources: []string{"Mastodon config/database.yml"},
})
