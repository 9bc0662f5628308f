package drivers

var _ = register(Driver{
	Name: "dex", Like: "lib/pq",
	App: &App{
		Title: "Dex",
		Names: variables(
			group{"storage.config.", "host port user password database", map[string]string{"ssl.mode": "sslmode", "ssl.caFile": "sslrootcert"}},
		),
		Shared: []string{"storage.config.host", "storage.config.port", "storage.config.user", "storage.config.password", "storage.config.database"},
		Images: []string{"dex"},
		Examples: map[string]string{
			"storage.type=postgres storage.config.host=db.example.net storage.config.ssl.caFile=/ca.crt": "verify-full",
		},
		CounterExample: "storage.type=postgres storage.host=db.example.net",
	},
	Default: verifyFull, DefaultNote: "ssl.mode is verify-full where it is not set",
	Fixes:   map[string]string{"": "ssl:\n  mode: verify-full\n  caFile: CA"},
	Sources: []string{"Dex storage/sql/config.go: \"Assume the strictest mode if unspecified\""},
})
