package drivers

var _ = register(Driver{
	Name: "terraform-postgresql", Like: "lib/pq",
	App: &App{
		Title: "Terraform's postgresql provider",
		Names: variables(
			group{"provider.postgresql.", "host port username password database sslmode sslrootcert", nil},
		),
		Examples: map[string]string{
			"provider.postgresql.host=db.example.net":                                         "require",
			"provider.postgresql.host=db.example.net provider.postgresql.sslmode=verify-full": "verify-full",
		},
		CounterExample: "postgresql.host=db.example.net postgresql.sslmode=verify-full",
	},
	Fixes:   map[string]string{"": "sslmode     = \"verify-full\"\nsslrootcert = \"CA\""},
	Sources: []string{"https://registry.terraform.io/providers/cyrilgdn/postgresql/latest/docs"},
})
