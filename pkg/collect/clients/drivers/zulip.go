package drivers

var _ = register(Driver{
	Name: "zulip", Like: "libpq",
	App: &App{
		Title: "Zulip",
		Names: variables(
			group{"REMOTE_POSTGRES_", "HOST PORT SSLMODE", nil},
			group{"SETTING_REMOTE_POSTGRES_", "HOST PORT SSLMODE", nil},
		),
		Files:  []string{"zulip/settings.py"},
		Images: []string{"zulip/docker-zulip"},
		Examples: map[string]string{
			"REMOTE_POSTGRES_HOST=db.example.net":                                 "verify-full",
			"REMOTE_POSTGRES_HOST=db.example.net REMOTE_POSTGRES_SSLMODE=require": "require",
		},
		CounterExample: "POSTGRES_HOST=db.example.net",
	},
	Default: verifyFull,
	Fixes:   map[string]string{"": "REMOTE_POSTGRES_SSLMODE = \"verify-full\""},
	Sources: []string{"Zulip zproject/prod_settings_template.py; https://zulip.readthedocs.io/en/latest/production/postgresql.html"},
})
