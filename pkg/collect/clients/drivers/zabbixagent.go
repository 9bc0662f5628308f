package drivers

import (
	"maps"
	"slices"

	"dbaudit/pkg/collect/clients/setting"
)

var zabbixSession = map[string]string{
	"Uri": "host", "User": "user", "Password": "password", "Database": "database", "TLSConnect": "sslmode", "TLSCAFile": "sslrootcert",
}

var _ = register(Driver{
	Name: "zabbix-agent2", Like: "pgx",
	App: &App{
		Title: "Zabbix agent 2",
		// Those of a session have its name before them.
		Names:  variables(group{"", "", zabbixSession}, group{"Default.", "", zabbixSession}),
		Shared: slices.Collect(maps.Keys(variables(group{"", "", zabbixSession}, group{"Default.", "", zabbixSession}))),
		Files:  []string{"zabbix_agent2.d/*postgresql*.conf", "plugins.d/postgresql.conf"},
		Examples: map[string]string{
			"Default.Uri=tcp://db.example.net:5432":                                "disable",
			"Default.Uri=tcp://db.example.net:5432 Default.TLSConnect=required":    "require",
			"Default.Uri=tcp://db.example.net:5432 Default.TLSConnect=verify_full": "verify-full",
		},
		CounterExample: "DB_HOST=db.example.net DB_SSLMODE=require",
	},
	Default: setting.Disable,
	Rows: []Row{
		{Modes: "required", Mode: setting.Require, Example: "Default.TLSConnect=required", CounterExample: "Default.TLSConnect=verify_ca"},
		{Modes: "verify_ca", Mode: setting.VerifyCA, Example: "Default.TLSConnect=verify_ca", CounterExample: "Default.TLSConnect=required"},
		{Modes: "verify_full", Mode: setting.VerifyFull, Example: "Default.TLSConnect=verify_full", CounterExample: "Default.TLSConnect=verify_ca"},
	},
	Fixes:   map[string]string{"": "Plugins.PostgreSQL.Sessions.NAME.TLSConnect=verify_full\nPlugins.PostgreSQL.Sessions.NAME.TLSCAFile=CA"},
	Sources: []string{"https://www.zabbix.com/documentation/current/en/manual/appendix/config/zabbix_agent2_plugins/postgresql_plugin"},
})
