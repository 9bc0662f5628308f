package drivers

var _ = register(Driver{
	Name: "kong", Like: "pgmoon",
	App: &App{
		Title: "Kong",
		Names: variables(
			group{"KONG_PG_", "HOST PORT USER PASSWORD DATABASE", map[string]string{"SSL": "ssl", "SSL_VERIFY": "verify", "SSL_REQUIRED": "required"}},
			group{"pg_", "host port user password database", map[string]string{"ssl": "ssl", "ssl_verify": "verify", "ssl_required": "required"}},
		),
		Shared: []string{"pg_host", "pg_port", "pg_user", "pg_password", "pg_database", "pg_ssl", "pg_ssl_verify", "pg_ssl_required"},
		Files:  []string{"kong.conf", "kong/*.conf"},
		Images: []string{"kong", "kong-gateway"},
		Examples: map[string]string{
			"KONG_PG_HOST=db.example.net":                                                              "disable",
			"KONG_PG_HOST=db.example.net KONG_PG_SSL=on":                                               "prefer",
			"KONG_PG_HOST=db.example.net KONG_PG_SSL=on KONG_PG_SSL_REQUIRED=on":                       "require",
			"KONG_PG_HOST=db.example.net KONG_PG_SSL=on KONG_PG_SSL_REQUIRED=on KONG_PG_SSL_VERIFY=on": "verify-ca",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Fixes:   map[string]string{"": "pg_ssl = on\npg_ssl_required = on\npg_ssl_verify = on\nlua_ssl_trusted_certificate = CA"},
	Sources: []string{"https://developer.konghq.com/gateway/configuration/"},
})
