package drivers

var _ = register(Driver{
	Name: "powerdns", Like: "libpq",
	App: &App{
		Title: "PowerDNS",
		Names: variables(group{"gpgsql-", "host port user password dbname", map[string]string{"extra-connection-parameters": "query"}}),
		Files: []string{"pdns.conf", "pdns.d/*.conf"},
		Examples: map[string]string{
			"gpgsql-host=db.example.net gpgsql-extra-connection-parameters=sslmode=require": "require",
			"gpgsql-host=db.example.net": "prefer",
		},
		CounterExample: "gmysql-host=db.example.net",
	},
	Fixes:   map[string]string{"": "gpgsql-extra-connection-parameters=sslmode=verify-full sslrootcert=CA"},
	Sources: []string{"https://doc.powerdns.com/authoritative/backends/generic-postgresql.html"},
})
