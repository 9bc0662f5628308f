package drivers

var _ = register(Driver{
	Name: "zitadel", Like: "pgx",
	App: &App{
		Title: "ZITADEL",
		Names: variables(
			group{"ZITADEL_DATABASE_POSTGRES_", "HOST PORT DATABASE", map[string]string{"USER_USERNAME": "user", "USER_PASSWORD": "password", "USER_SSL_MODE": "sslmode", "USER_SSL_ROOTCERT": "sslrootcert"}},
			group{"Database.postgres.", "Host Port Database", map[string]string{"User.Username": "user", "User.Password": "password", "User.SSL.Mode": "sslmode", "User.SSL.RootCert": "sslrootcert"}},
		),
		Shared: []string{"Database.postgres.Host", "Database.postgres.Port", "Database.postgres.Database", "Database.postgres.User.Username", "Database.postgres.User.Password"},
		Images: []string{"zitadel"},
		Examples: map[string]string{
			"ZITADEL_DATABASE_POSTGRES_HOST=db.example.net ZITADEL_DATABASE_POSTGRES_USER_SSL_MODE=require": "require",
		},
		CounterExample: "DATABASE_POSTGRES_HOST=db.example.net DATABASE_POSTGRES_SSL_MODE=require",
	},
	Fixes:   map[string]string{"": "ZITADEL_DATABASE_POSTGRES_USER_SSL_MODE=verify-full\nZITADEL_DATABASE_POSTGRES_USER_SSL_ROOTCERT=CA"},
	Sources: []string{"https://zitadel.com/docs/self-hosting/manage/database"},
})
