package drivers

func init() {
	register(Driver{
		Name: "authentik", Like: "psycopg",
		App: &App{
			Title: "authentik",
			Names: variables(
				group{"AUTHENTIK_POSTGRESQL__", "HOST PORT NAME USER PASSWORD SSLMODE SSLROOTCERT", nil},
			),
			Images: []string{"goauthentik/server"},
		},
		Fixes:   map[string]string{"": "AUTHENTIK_POSTGRESQL__SSLMODE=verify-full\nAUTHENTIK_POSTGRESQL__SSLROOTCERT=CA"},
		Sources: []string{"https://docs.goauthentik.io/install-config/configuration/#postgresql-settings"},
	})
}
