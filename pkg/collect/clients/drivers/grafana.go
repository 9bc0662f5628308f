package drivers

var _ = register(Driver{
	Name: "grafana", Like: "lib/pq",
	App: &App{
		Title: "Grafana",
		Names: variables(
			group{"GF_DATABASE_", "TYPE HOST NAME USER PASSWORD URL SSL_MODE CA_CERT_PATH", nil},
			group{"database.", "type host name user password url ssl_mode ca_cert_path", nil},
		),
		Shared: []string{"database.type", "database.host", "database.name", "database.user", "database.password", "database.url", "database.ssl_mode", "database.ca_cert_path"},
		Files:  []string{"grafana.ini", "grafana/custom.ini"},
		Images: []string{"grafana", "grafana-oss", "grafana-enterprise"},
		Examples: map[string]string{
			"GF_DATABASE_HOST=db.example.net:5432":                                  "disable",
			"GF_DATABASE_HOST=db.example.net:5432 GF_DATABASE_SSL_MODE=verify-full": "verify-full",
		},
		CounterExample: "POSTGRES_HOST=db.example.net",
	},
	Default: disable, DefaultNote: "ssl_mode is disable where it is not set",
	Fixes:   map[string]string{"": "GF_DATABASE_SSL_MODE=verify-full\nGF_DATABASE_CA_CERT_PATH=CA"},
	Sources: []string{"https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#database", "Grafana conf/defaults.ini"},
})
