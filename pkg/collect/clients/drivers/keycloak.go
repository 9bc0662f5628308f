package drivers

var _ = register(Driver{
	Name: "keycloak", Like: "pgjdbc",
	App: &App{
		Title: "Keycloak",
		Names: variables(
			group{"KC_", "", map[string]string{"DB": "kind", "DB_URL": "url", "DB_URL_HOST": "host", "DB_URL_PORT": "port", "DB_URL_DATABASE": "database", "DB_URL_PROPERTIES": "query", "DB_USERNAME": "user", "DB_PASSWORD": "password"}},
			group{"", "", map[string]string{"db-url-host": "host", "db-url-port": "port", "db-url-database": "database", "db-url-properties": "query", "db-username": "user", "db-password": "password"}},
		),
		Shared: []string{"db-username", "db-password"},
		Files:  []string{"keycloak.conf"},
		Images: []string{"keycloak"},
		Examples: map[string]string{
			"KC_DB_URL_HOST=db.example.net KC_DB_URL_PROPERTIES=?sslmode=verify-ca": "verify-ca",
			"KC_DB_URL_HOST=db.example.net":                                         "prefer",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=verify-ca",
	},
	Fixes:   map[string]string{"": "KC_DB_URL_PROPERTIES=?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://www.keycloak.org/server/db"},
})
