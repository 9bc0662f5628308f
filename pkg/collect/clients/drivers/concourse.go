package drivers

var _ = register(Driver{
	Name: "concourse", Like: "pgx",
	App: &App{
		Title:         "Concourse",
		VariablesOnly: true,
		Names: variables(
			group{"CONCOURSE_POSTGRES_", "HOST PORT USER PASSWORD DATABASE SSLMODE CA_CERT", nil},
		),
		Images: []string{"concourse"},
		Examples: map[string]string{
			"CONCOURSE_POSTGRES_HOST=db.example.net":                                    "disable",
			"CONCOURSE_POSTGRES_HOST=db.example.net CONCOURSE_POSTGRES_SSLMODE=require": "require",
		},
		CounterExample: "POSTGRES_HOST=db.example.net",
	},
	Default: disable, DefaultNote: "the mode is disable where it is not set",
	Fixes:   map[string]string{"": "CONCOURSE_POSTGRES_SSLMODE=verify-full\nCONCOURSE_POSTGRES_CA_CERT=CA"},
	Sources: []string{"https://concourse-ci.org/concourse-web.html", "Concourse atc/atccmd, flag.PostgresConfig"},
})
