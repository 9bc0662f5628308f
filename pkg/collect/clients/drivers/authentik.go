package drivers

var _ = register(Driver{
	Name: "authentik", Like: "psycopg",
	App: &App{
		Title: "authentik",
		Names: variables(
			group{"AUTHENTIK_POSTGRESQL__", "HOST PORT NAME USER PASSWORD SSLMODE SSLROOTCERT", nil},
		),
		Images: []string{"goauthentik/server"},
		Examples: map[string]string{
			"AUTHENTIK_POSTGRESQL__HOST=db.example.net AUTHENTIK_POSTGRESQL__SSLMODE=require": "require",
			"AUTHENTIK_POSTGRESQL__HOST=db.example.net":                                       "prefer",
		},
		CounterExample: "POSTGRESQL__HOST=db.example.net POSTGRESQL__SSLMODE=require",
	},
	Fixes:   map[string]string{"": "AUTHENTIK_POSTGRESQL__SSLMODE=verify-full\nAUTHENTIK_POSTGRESQL__SSLROOTCERT=CA"},
	Sources: []string{"https://docs.goauthentik.io/install-config/configuration/#postgresql-settings"},
})
