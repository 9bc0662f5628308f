package drivers

var _ = register(Driver{
	Name: "superset", Like: "psycopg",
	App: &App{
		Title:         "Superset",
		VariablesOnly: true,
		Names: variables(
			group{"", "", map[string]string{"SUPERSET_SECRET_KEY": "other", "SUPERSET_ENV": "other", "DATABASE_DIALECT": "kind", "DATABASE_HOST": "host", "DATABASE_PORT": "port", "DATABASE_USER": "user", "DATABASE_PASSWORD": "password", "DATABASE_DB": "database", "SQLALCHEMY_DATABASE_URI": "url"}},
		),
		Shared: []string{"DATABASE_DIALECT", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_DB", "SQLALCHEMY_DATABASE_URI"},
		Images: []string{"superset"},
		Examples: map[string]string{
			"SUPERSET_SECRET_KEY=x DATABASE_DIALECT=postgresql DATABASE_HOST=db.example.net": "prefer",
		},
		CounterExample: "DATABASE_DIALECT=postgresql DATABASE_HOST=db.example.net",
	},
	Fixes:   map[string]string{"": "SQLALCHEMY_DATABASE_URI=postgresql+psycopg2://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://superset.apache.org/docs/configuration/configuring-superset/", "Superset docker/pythonpath_dev/superset_config.py"},
})
