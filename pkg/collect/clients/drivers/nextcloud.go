package drivers

var _ = register(Driver{
	Name: "nextcloud", Like: "libpq",
	App: &App{
		Title: "Nextcloud",
		Names: variables(
			group{"", "dbhost dbuser dbpassword dbname dbtype", nil},
			group{"pgsql_ssl.", "", map[string]string{"mode": "sslmode", "rootcert": "sslrootcert"}},
		),
		Shared:         []string{"dbhost", "dbuser", "dbpassword", "dbname", "dbtype", "pgsql_ssl.mode", "pgsql_ssl.rootcert"},
		Files:          []string{"config/config.php"},
		Examples:       map[string]string{"pgsql_ssl.mode=require dbhost=db.example.net": "require", "pgsql_ssl.rootcert=ca.crt pgsql_ssl.mode=verify-full dbhost=db.example.net": "verify-full"},
		CounterExample: "dbhost=db.example.net",
	},
	Fixes:   map[string]string{"": "'pgsql_ssl' => ['mode' => 'verify-full', 'rootcert' => 'CA']"},
	Sources: []string{"https://docs.nextcloud.com/server/stable/admin_manual/configuration_server/config_sample_php_parameters.html"},
})
