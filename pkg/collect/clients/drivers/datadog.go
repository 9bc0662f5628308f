package drivers

var _ = register(Driver{
	Name: "datadog", Like: "psycopg",
	App: &App{
		Title: "Datadog Agent",
		Names: variables(
			group{"instances.", "host port username password dbname", map[string]string{"ssl": "sslmode", "ssl_root_cert": "sslrootcert"}},
		),
		Shared: []string{"instances.host", "instances.port", "instances.username", "instances.password", "instances.dbname", "instances.ssl", "instances.ssl_root_cert"},
		Files:  []string{"postgres.d/*.yaml", "postgres.d/*.yml", "pgbouncer.d/*.yaml", "postgres.yaml"},
		Examples: map[string]string{
			"instances.host=db.example.net":                           "allow",
			"instances.host=db.example.net instances.ssl=verify-full": "verify-full",
		},
		CounterExample: "init_config.host=db.example.net",
	},
	Default: allow, DefaultNote: "ssl is allow where it is not set",
	Fixes:   map[string]string{"": "ssl: verify-full\nssl_root_cert: CA"},
	Sources: []string{"https://github.com/DataDog/integrations-core/blob/master/postgres/datadog_checks/postgres/data/conf.yaml.example"},
})
