package drivers

var _ = register(Driver{
	Name: "zabbix", Like: "libpq",
	App: &App{
		Title: "Zabbix",
		Names: variables(
			group{"", "", map[string]string{
				"DBHost": "host", "DBPort": "port", "DBUser": "user", "DBPassword": "password", "DBName": "database",
				"DBTLSConnect": "sslmode", "DBTLSCAFile": "sslrootcert",
			}},
			group{"", "", map[string]string{"ZBX_DBTLSCONNECT": "sslmode", "ZBX_DBTLSCAFILE": "sslrootcert", "DB_SERVER_HOST": "host", "DB_SERVER_PORT": "port"}},
		),
		Shared: []string{"DBHost", "DBPort", "DBUser", "DBPassword", "DBName", "DB_SERVER_HOST", "DB_SERVER_PORT"},
		Files:  []string{"zabbix_server.conf", "zabbix_proxy.conf"},
		Images: []string{"zabbix-server-pgsql", "zabbix-web-nginx-pgsql", "zabbix-web-apache-pgsql"},
		Examples: map[string]string{
			"DB_SERVER_HOST=db.example.net ZBX_DBTLSCONNECT=required":    "require",
			"DB_SERVER_HOST=db.example.net ZBX_DBTLSCONNECT=verify_full": "verify-full",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Rows: []Row{
		{Modes: "required", Mode: require, Example: "ZBX_DBTLSCONNECT=required", CounterExample: "ZBX_DBTLSCONNECT=verify_ca"},
		{Modes: "verify_ca", Mode: verifyCA, Example: "ZBX_DBTLSCONNECT=verify_ca", CounterExample: "ZBX_DBTLSCONNECT=required"},
		{Modes: "verify_full", Mode: verifyFull, Example: "ZBX_DBTLSCONNECT=verify_full", CounterExample: "ZBX_DBTLSCONNECT=verify_ca"},
	},
	Fixes:   map[string]string{"": "DBTLSConnect=verify_full\nDBTLSCAFile=CA"},
	Sources: []string{"https://www.zabbix.com/documentation/current/en/manual/appendix/config/zabbix_server"},
})
