package drivers

var _ = register(Driver{
	Name: "authelia",
	App: &App{
		Title: "Authelia",
		Names: variables(
			group{"storage.postgres.", "database username password", map[string]string{
				"address": "host", "tls.skip_verify": "skip", "tls.server_name": "tls", "tls.minimum_version": "tls", "tls.maximum_version": "tls",
			}},
			group{"AUTHELIA_STORAGE_POSTGRES_", "DATABASE USERNAME PASSWORD", map[string]string{
				"ADDRESS": "host", "TLS_SKIP_VERIFY": "skip", "TLS_SERVER_NAME": "tls", "TLS_MINIMUM_VERSION": "tls",
			}},
		),
		Images: []string{"authelia"},
		Examples: map[string]string{
			"AUTHELIA_STORAGE_POSTGRES_ADDRESS=tcp://db.example.net:5432":                                        "disable",
			"storage.postgres.address=tcp://db.example.net:5432 storage.postgres.tls.server_name=db.example.net": "verify-full",
			"storage.postgres.address=tcp://db.example.net:5432 storage.postgres.tls.skip_verify=true":           "require",
		},
		CounterExample: "storage.mysql.address=tcp://db.example.net:3306 storage.mysql.tls.skip_verify=true",
	},
	ImplicitRoot: "the system's roots and those of certificates_directory",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "skip=true", Mode: require, Disabled: "tls.skip_verify: true",
			Example: "storage.postgres.tls.skip_verify=true", CounterExample: "storage.postgres.tls.skip_verify=false",
		},
		{Modes: "-", Param: "skip=*", Mode: verifyFull, Example: "storage.postgres.tls.skip_verify=false", CounterExample: "storage.postgres.tls.skip_verify=true"},
		{
			Modes: "-", Param: "tls=*", Mode: verifyFull, Note: "a tls section turns TLS on, and Authelia verifies",
			Example: "storage.postgres.tls.server_name=db.example.net", CounterExample: "storage.postgres.address=tcp://db.example.net:5432",
		},
	},
	Fixes:   map[string]string{"": "tls:\n  server_name: HOST   # and the CA in certificates_directory"},
	Sources: []string{"https://www.authelia.com/configuration/storage/postgres/"},
})
