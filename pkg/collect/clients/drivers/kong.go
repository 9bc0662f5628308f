package drivers

import "dbaudit/pkg/collect/clients/setting"

func init() {
	register(Driver{
		Name: "kong",
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
			Counter: "DB_HOST=db.example.net DB_SSLMODE=require",
		},
		Default: setting.Disable,
		Rows: []Row{
			{
				Modes: "-", Param: "ssl=true&required=true&verify=true", Mode: setting.VerifyCA, Note: "pgmoon gives no host name to the handshake",
				Example: "KONG_PG_SSL=on KONG_PG_SSL_REQUIRED=on KONG_PG_SSL_VERIFY=on", Counter: "KONG_PG_SSL=on KONG_PG_SSL_VERIFY=on",
			},
			{
				Modes: "-", Param: "ssl=true&required=true", Mode: setting.Require, Note: "pg_ssl_verify is off where it is not set",
				Example: "KONG_PG_SSL=on KONG_PG_SSL_REQUIRED=on", Counter: "KONG_PG_SSL=on",
			},
			{
				Modes: "-", Param: "ssl=true", Mode: setting.Prefer, Note: "without pg_ssl_required a server without TLS is accepted in plaintext",
				Example: "KONG_PG_SSL=on KONG_PG_SSL_VERIFY=on", Counter: "KONG_PG_SSL=off",
			},
		},
		Fixes:   map[string]string{"": "pg_ssl = on\npg_ssl_required = on\npg_ssl_verify = on\nlua_ssl_trusted_certificate = CA"},
		Sources: []string{"https://developer.konghq.com/gateway/configuration/", "pgmoon's send_ssl_message"},
	})
}
