package drivers

var _ = register(Driver{
	Name: "opentelemetry", Like: "lib/pq",
	App: &App{
		Title: "OpenTelemetry Collector",
		Names: variables(
			group{"receivers.postgresql.", "", map[string]string{
				"endpoint": "host", "username": "user", "password": "password", "databases": "database",
				"tls.insecure": "insecure", "tls.insecure_skip_verify": "skip", "tls.ca_file": "sslrootcert",
			}},
		),
		Examples: map[string]string{
			"receivers.postgresql.endpoint=db.example.net:5432":                                                     "require",
			"receivers.postgresql.endpoint=db.example.net:5432 receivers.postgresql.tls.insecure=true":              "disable",
			"receivers.postgresql.endpoint=db.example.net:5432 receivers.postgresql.tls.insecure_skip_verify=false": "verify-full",
		},
		CounterExample: "receivers.mysql.endpoint=db.example.net:5432",
	},
	ImplicitRoot: "the system's roots",
	Default:      require, DefaultNote: "insecure_skip_verify is true where it is not set",
	Rows: []Row{
		{
			Modes: "-", Param: "insecure=true", Mode: disable,
			Example: "receivers.postgresql.tls.insecure=true", CounterExample: "receivers.postgresql.tls.insecure=false",
		},
		{
			Modes: "-", Param: "skip=false", Mode: verifyFull,
			Example: "receivers.postgresql.tls.insecure_skip_verify=false", CounterExample: "receivers.postgresql.tls.insecure_skip_verify=true",
		},
	},
	Fixes:   map[string]string{"": "tls:\n  insecure_skip_verify: false\n  ca_file: CA"},
	Sources: []string{"https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/postgresqlreceiver"},
})
