package drivers

var _ = register(Driver{
	Name: "gitlab", Like: "libpq",
	App: &App{
		Title: "GitLab",
		Names: variables(
			group{"gitlab_rails.", "", map[string]string{"db_host": "host", "db_port": "port", "db_username": "user", "db_password": "password", "db_database": "database", "db_adapter": "kind", "db_sslmode": "sslmode", "db_sslrootcert": "sslrootcert", "db_sslca": "sslrootcert"}},
		),
		Files:  []string{"gitlab.rb"},
		Images: []string{"gitlab-ce", "gitlab-ee"},
		Examples: map[string]string{
			"gitlab_rails.db_host=db.example.net gitlab_rails.db_sslmode=require": "require",
			"gitlab_rails.db_host=db.example.net":                                 "prefer",
		},
		CounterExample: "rails.db_host=db.example.net rails.db_sslmode=require",
	},
	Fixes:   map[string]string{"": "gitlab_rails['db_sslmode'] = 'verify-full'\ngitlab_rails['db_sslrootcert'] = 'CA'"},
	Sources: []string{"https://docs.gitlab.com/omnibus/settings/database/"},
})
