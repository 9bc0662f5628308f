package drivers

var _ = register(Driver{
	Name: "debezium", Like: "pgjdbc",
	App: &App{
		Title: "Debezium",
		Names: variables(
			group{"database.", "hostname port user password dbname sslmode sslrootcert", map[string]string{"server.name": "other"}},
			group{"", "", map[string]string{"connector.class": "kind", "topic.prefix": "other", "plugin.name": "other", "slot.name": "other"}},
			group{"debezium.source.database.", "hostname port user password dbname sslmode sslrootcert", nil},
		),
		Shared: []string{"database.hostname", "database.port", "database.user", "database.password", "database.dbname", "database.sslmode", "database.sslrootcert", "connector.class", "topic.prefix", "plugin.name"},
		Examples: map[string]string{
			"database.hostname=db.example.net database.sslmode=require slot.name=x": "require",
		},
		CounterExample: "database.hostname=db.example.net database.sslmode=require",
	},
	Fixes:   map[string]string{"": "database.sslmode=verify-full\ndatabase.sslrootcert=CA"},
	Sources: []string{"https://debezium.io/documentation/reference/stable/connectors/postgresql.html"},
})
