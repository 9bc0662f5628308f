package drivers

var _ = register(Driver{
	Name: "ejabberd",
	App: &App{
		Title: "ejabberd",
		Names: variables(group{"sql_", "", map[string]string{
			"type": "kind", "server": "host", "port": "port", "username": "user", "password": "password", "database": "database",
			"ssl": "ssl", "ssl_verify": "verify", "ssl_cafile": "sslrootcert",
		}}),
		Shared:         []string{"sql_server", "sql_ssl", "sql_port", "sql_password", "sql_database"},
		Files:          []string{"ejabberd.yml"},
		Images:         []string{"ejabberd"},
		Examples:       map[string]string{"sql_type=pgsql sql_server=db.example.net sql_ssl=true": "require", "sql_type=pgsql sql_server=db.example.net": "disable"},
		CounterExample: "db_type=pgsql db_host=db.example.net db_sslmode=require",
	},
	Default: disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&verify=true", Mode: verifyCA, Likely: "whether ejabberd checks the host name is not documented",
			Example: "sql_ssl=true sql_ssl_verify=true", CounterExample: "sql_ssl=true",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: require, Note: "sql_ssl_verify is false where it is not set",
			Example: "sql_ssl=true", CounterExample: "sql_ssl=false",
		},
	},
	Fixes:   map[string]string{"": "sql_ssl: true\nsql_ssl_verify: true\nsql_ssl_cafile: CA"},
	Sources: []string{"https://docs.ejabberd.im/admin/configuration/toplevel/#sql_ssl"},
})
