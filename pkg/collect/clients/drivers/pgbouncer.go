package drivers

var _ = register(Driver{
	Name: "pgbouncer",
	// The variables of its images, edoburu/pgbouncer's and Bitnami's.
	App: &App{
		Title: "PgBouncer",
		Names: map[string]string{
			"SERVER_TLS_SSLMODE": "sslmode", "SERVER_TLS_CA_FILE": "sslrootcert",
			"PGBOUNCER_SERVER_TLS_SSLMODE": "sslmode", "PGBOUNCER_SERVER_TLS_CA_FILE": "sslrootcert",
			"CLIENT_TLS_SSLMODE": "other", "PGBOUNCER_CLIENT_TLS_SSLMODE": "other",
			"DB_HOST": "host", "DB_PORT": "port", "DB_USER": "user", "DB_PASSWORD": "password", "DB_NAME": "database", "DATABASE_URL": "url",
			"POSTGRESQL_HOST": "host", "POSTGRESQL_PORT": "port", "POSTGRESQL_USERNAME": "user", "POSTGRESQL_PASSWORD": "password", "POSTGRESQL_DATABASE": "database",
		},
		Shared: []string{
			"DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME", "DATABASE_URL",
			"POSTGRESQL_HOST", "POSTGRESQL_PORT", "POSTGRESQL_USERNAME", "POSTGRESQL_PASSWORD", "POSTGRESQL_DATABASE",
		},
		Examples: map[string]string{
			"DB_HOST=db.example.net SERVER_TLS_SSLMODE=require": "require",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Modes: "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("PgBouncer", "mode"),
	Rows: []Row{
		{Modes: "-", Mode: prefer, Likely: "disable in older releases", Example: "", CounterExample: "sslmode=prefer"},
		{
			Modes: "require", Root: WithRoot, Ineffective: "server_tls_ca_file with server_tls_sslmode=require: PgBouncer does not verify in this mode",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Fixes: map[string]string{
		"pgbouncer": "server_tls_sslmode = verify-full\nserver_tls_ca_file = CA",
	},
	Sources: []string{"https://www.pgbouncer.org/config.html#server_tls_sslmode", "measured with PgBouncer 1.18"},
})
