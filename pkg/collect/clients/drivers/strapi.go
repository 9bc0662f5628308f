package drivers

var _ = register(Driver{
	Name: "strapi",
	// As the template of config/database.js has it.
	App: &App{
		Title:         "Strapi",
		VariablesOnly: true,
		Names: variables(
			group{"DATABASE_", "HOST PORT NAME USERNAME PASSWORD", map[string]string{"CLIENT": "kind", "URL": "url", "SSL": "ssl", "SSL_REJECT_UNAUTHORIZED": "reject", "SSL_CA": "sslrootcert"}},
		),
		Shared: []string{"DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USERNAME", "DATABASE_PASSWORD", "DATABASE_URL", "DATABASE_SSL", "DATABASE_SSL_CA", "DATABASE_CLIENT"},
		Images: []string{"strapi"},
		Examples: map[string]string{
			"DATABASE_HOST=db.example.net DATABASE_SSL=true DATABASE_SSL_REJECT_UNAUTHORIZED=false": "require",
		},
		CounterExample: "DATABASE_HOST=db.example.net DATABASE_SSLMODE=require",
	},
	ImplicitRoot: "Node.js's own roots",
	Default:      disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&reject=false", Mode: require,
			Disabled: "DATABASE_SSL_REJECT_UNAUTHORIZED=false",
			Example:  "DATABASE_SSL=true DATABASE_SSL_REJECT_UNAUTHORIZED=false", CounterExample: "DATABASE_SSL=true DATABASE_SSL_REJECT_UNAUTHORIZED=true",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: verifyFull,
			Example: "DATABASE_SSL=true DATABASE_SSL_REJECT_UNAUTHORIZED=true", CounterExample: "DATABASE_SSL=false DATABASE_SSL_REJECT_UNAUTHORIZED=true",
		},
	},
	Fixes:   map[string]string{"": "DATABASE_SSL=true\nDATABASE_SSL_REJECT_UNAUTHORIZED=true\nDATABASE_SSL_CA=…the certificate of CA…"},
	Sources: []string{"https://docs.strapi.io/cms/configurations/database", "create-strapi-app, templates/common/js/config/database.js"},
})
