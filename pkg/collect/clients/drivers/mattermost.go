package drivers

var _ = register(Driver{
	Name: "mattermost", Like: "lib/pq",
	App: &App{
		Title: "Mattermost",
		Names: variables(
			group{"MM_SQLSETTINGS_", "", map[string]string{"DATASOURCE": "url", "DRIVERNAME": "kind"}},
			group{"SqlSettings.", "", map[string]string{"DataSource": "url", "DriverName": "kind"}},
		),
		Images: []string{"mattermost-team-edition", "mattermost-enterprise-edition"},
		Examples: map[string]string{
			"MM_SQLSETTINGS_DATASOURCE=postgresql://app@db.example.net/app?sslmode=disable": "disable",
		},
		CounterExample: "SQL_DATASOURCE=postgresql://app@db.example.net/app?sslmode=disable",
	},
	Fixes:   map[string]string{"": "MM_SQLSETTINGS_DATASOURCE=postgres://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA"},
	Sources: []string{"https://docs.mattermost.com/configure/environment-configuration-settings.html#data-source"},
})
