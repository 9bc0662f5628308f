package drivers

var _ = register(Driver{
	Name: "new-relic", Like: "lib/pq",
	App: &App{
		Title: "New Relic's PostgreSQL integration",
		Names: variables(group{"", "HOSTNAME PORT USERNAME PASSWORD DATABASE", map[string]string{
			"ENABLE_SSL": "ssl", "TRUST_SERVER_CERTIFICATE": "trust", "SSL_ROOT_CERT_LOCATION": "sslrootcert",
		}}),
		Shared: []string{"HOSTNAME", "PORT", "USERNAME", "PASSWORD", "DATABASE", "ENABLE_SSL", "TRUST_SERVER_CERTIFICATE", "SSL_ROOT_CERT_LOCATION"},
		Files:  []string{"postgresql-config.yml", "postgresql-config.yaml"},
		Images: []string{"newrelic/infrastructure-bundle"},
		Examples: map[string]string{
			"HOSTNAME=db.example.net": "disable",
			"HOSTNAME=db.example.net ENABLE_SSL=true TRUST_SERVER_CERTIFICATE=true":  "require",
			"HOSTNAME=db.example.net ENABLE_SSL=true TRUST_SERVER_CERTIFICATE=false": "verify-full",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Default: disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&trust=true", Mode: require, Disabled: "TRUST_SERVER_CERTIFICATE: true",
			Example: "ENABLE_SSL=true TRUST_SERVER_CERTIFICATE=true", CounterExample: "ENABLE_SSL=true TRUST_SERVER_CERTIFICATE=false",
		},
		{Modes: "-", Param: "ssl=true", Mode: verifyFull, Example: "ENABLE_SSL=true", CounterExample: "ENABLE_SSL=false"},
	},
	Fixes:   map[string]string{"": "ENABLE_SSL: true\nTRUST_SERVER_CERTIFICATE: false\nSSL_ROOT_CERT_LOCATION: CA"},
	Sources: []string{"nri-postgresql src/connection/pgsql_connection.go, addSSLQueries"},
})
