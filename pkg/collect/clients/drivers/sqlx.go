package drivers

var _ = register(Driver{
	Name: "sqlx", Languages: []string{"Rust"},
	Packages: []string{"crate:sqlx"},
	Code: []Code{
		{Language: "rust", Modules: []string{"sqlx"}, Calls: []string{"PgConnectOptions", "PgPool::connect", "PgPoolOptions"}, Options: "ssl_mode"},
	},
	ImplicitRoot: "public roots",
	Modes:        "disable prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("sqlx", "sslmode"),
	Rows: []Row{
		{Modes: "allow", Mode: disable, Note: "sqlx connects in plaintext with allow", Example: "sslmode=allow", CounterExample: "sslmode=prefer"},
		{
			Modes: "prefer -", Root: WithRoot, Ineffective: "sslrootcert without verify-ca or verify-full: sqlx never verifies in this mode",
			Example: "sslrootcert=ca.crt", CounterExample: "sslmode=verify-ca&sslrootcert=ca.crt",
		},
		{
			Modes: "require", Root: WithRoot, Ineffective: "sslrootcert with sslmode=require: sqlx never verifies in this mode",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Merge: "what the builder is told later wins over the URL",
	Fixes: map[string]string{
		"sqlx code": `.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert("CA")`,
	},
	Sources: []string{"sqlx-postgres 0.8 connection/tls.rs and options/"},
})
