package drivers

var _ = register(Driver{
	Name: "metabase", Like: "pgjdbc",
	App: &App{
		Title:         "Metabase",
		VariablesOnly: true,
		Names: variables(
			group{"MB_DB_", "TYPE HOST PORT DBNAME USER PASS", map[string]string{"CONNECTION_URI": "url"}},
		),
		Images: []string{"metabase"},
		Examples: map[string]string{
			"MB_DB_TYPE=postgres MB_DB_HOST=db.example.net":                      "prefer",
			"MB_DB_CONNECTION_URI=jdbc:postgresql://db.example.net/app?ssl=true": "verify-full",
		},
		CounterExample: "DB_TYPE=postgres DB_HOST=db.example.net",
	},
	Merge:   "MB_DB_CONNECTION_URI wins over the parts, which have no place for a mode",
	Fixes:   map[string]string{"": "MB_DB_CONNECTION_URI=jdbc:postgresql://HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://www.metabase.com/docs/latest/configuring-metabase/environment-variables"},
})
