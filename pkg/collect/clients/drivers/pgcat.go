package drivers

var _ = register(Driver{
	Name: "pgcat",
	App: &App{
		Title: "PgCat",
		Names: variables(
			group{"general.", "", map[string]string{"server_tls": "ssl", "verify_server_certificate": "verify", "host": "other", "port": "other"}},
		),
		Shared: []string{"general.host", "general.port"},
		Files:  []string{"pgcat*.toml"},
		Images: []string{"pgcat"},
		Examples: map[string]string{
			"general.server_tls=true":  "prefer",
			"general.server_tls=false": "disable",
		},
		CounterExample: "server.tls=true",
	},
	ImplicitRoot: "public roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true", Mode: prefer,
			Note:    "a server without TLS is accepted in plaintext, also with verify_server_certificate",
			Example: "general.server_tls=true general.verify_server_certificate=true", CounterExample: "general.server_tls=false",
		},
	},
	Fixes:   map[string]string{"": "PgCat accepts a server without TLS: take PgBouncer with server_tls_sslmode = verify-full, or a tunnel that verifies"},
	Sources: []string{"PgCat src/server.rs: the answer N is followed by plaintext"},
})
