package drivers

var _ = register(Driver{
	Name: "telegraf", Like: "pgx",
	App: &App{
		Title: "Telegraf",
		Names: variables(
			group{"inputs.postgresql.", "address", map[string]string{"outputaddress": "other"}},
			group{"inputs.postgresql_extensible.", "address", nil},
			group{"outputs.postgresql.", "connection", nil},
		),
		Files:  []string{"telegraf.conf", "telegraf.d/*.conf"},
		Images: []string{"telegraf"},
		Examples: map[string]string{
			"inputs.postgresql.address=postgresql://app@db.example.net/app?sslmode=require": "require",
		},
		CounterExample: "inputs.address=postgresql://app@db.example.net/app?sslmode=require",
	},
	Fixes:   map[string]string{"": "address = \"host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA\""},
	Sources: []string{"https://github.com/influxdata/telegraf/tree/master/plugins/inputs/postgresql"},
})
