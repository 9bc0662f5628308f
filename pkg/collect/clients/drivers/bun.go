package drivers

var _ = register(Driver{
	Name: "bun", Languages: []string{"JavaScript", "TypeScript"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"bun"}, Calls: []string{"SQL"}, Options: "tls"},
	},
	ImplicitRoot: "Mozilla's roots",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: disable,
	Refuses: refuses("Bun", "mode"),
	Merge:   "tls: true and an object ask for at least require; an object with ca or rejectUnauthorized: true verifies",
	Fixes: map[string]string{
		"": "new SQL(url, { tls: { ca: Bun.file('CA') } })",
	},
	Sources: []string{"https://bun.sh/reference/globals/bun/SQL/PostgresOrMySQLOptions/tls"},
})
