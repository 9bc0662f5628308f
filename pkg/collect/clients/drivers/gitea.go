package drivers

var _ = register(Driver{
	Name: "gitea", Like: "lib/pq",
	App: &App{
		Title: "Gitea and Forgejo",
		Names: variables(
			group{"GITEA__DATABASE__", "DB_TYPE HOST NAME USER PASSWD SSL_MODE", nil},
			group{"FORGEJO__DATABASE__", "DB_TYPE HOST NAME USER PASSWD SSL_MODE", nil},
			group{"database.", "DB_TYPE HOST NAME USER PASSWD SSL_MODE", nil},
		),
		Shared: []string{"database.DB_TYPE", "database.HOST", "database.NAME", "database.USER", "database.PASSWD", "database.SSL_MODE"},
		Files:  []string{"gitea/*.ini", "gitea/conf/app.ini", "forgejo/*.ini", "custom/conf/app.ini"},
		Images: []string{"gitea", "forgejo"},
		Examples: map[string]string{
			"GITEA__database__HOST=db.example.net:5432 GITEA__database__DB_TYPE=postgres": "disable",
		},
		CounterExample: "POSTGRES_HOST=db.example.net",
	},
	Default: disable, DefaultNote: "SSL_MODE is disable where it is not set",
	Fixes:   map[string]string{"": "GITEA__database__SSL_MODE=verify-full   # and the CA in ~/.postgresql/root.crt of the user that runs it"},
	Sources: []string{"https://docs.gitea.com/administration/config-cheat-sheet#database-database"},
})
