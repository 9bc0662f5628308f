package drivers

var _ = register(Driver{
	Name: "odyssey",
	App: &App{
		Title: "Odyssey",
		Names: variables(
			group{"storage.", "host port tls tls_ca_file", nil},
		),
		Shared: []string{"storage.host", "storage.port", "storage.tls", "storage.tls_ca_file"},
		Files:  []string{"odyssey*.conf"},
		Examples: map[string]string{
			"storage.host=db.example.net storage.tls=verify_full": "verify-full",
			"storage.host=db.example.net storage.tls=require":     "require",
		},
		CounterExample: "database.host=db.example.net",
	},
	Modes:   "disable allow prefer require",
	Default: disable,
	Refuses: "Odyssey refuses this mode",
	Rows: []Row{
		{
			Modes: "verify_ca", Mode: verifyCA,
			Example: "storage.tls=verify_ca", CounterExample: "storage.tls=require",
		},
		{
			Modes: "verify_full", Mode: verifyFull,
			Example: "storage.tls=verify_full", CounterExample: "storage.tls=verify_ca",
		},
		{
			Modes: "require", Root: WithRoot,
			Ineffective: "tls_ca_file with tls require: Odyssey does not verify in this mode",
			Example:     "storage.tls=require storage.tls_ca_file=ca.crt", CounterExample: "storage.tls=require",
		},
	},
	Fixes:   map[string]string{"": "tls \"verify_full\"\ntls_ca_file \"CA\""},
	Sources: []string{"https://github.com/yandex/odyssey/blob/master/docs/configuration/storage.md"},
})
