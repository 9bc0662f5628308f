package drivers

var _ = register(Driver{
	Name: "npgsql", Languages: []string{"C#", "F#", "Visual Basic"},
	Packages: []string{"nuget:Npgsql(?:\\.EntityFrameworkCore\\.PostgreSQL)?"},
	Code: []Code{
		{Language: "dotnet", Modules: []string{"Npgsql"}, Calls: []string{"NpgsqlConnection", "NpgsqlConnectionStringBuilder", "NpgsqlDataSourceBuilder", "UseNpgsql"}, Options: "SslMode"},
	},
	Hints:        []string{"npgsql", "ncpg"},
	ImplicitRoot: "the system's roots",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("Npgsql", "SSL Mode"),
	Rows: []Row{
		{
			Modes: "require", Before: "6", Param: "trustservercertificate=true", Disabled: "Trust Server Certificate=true",
			Example: "@5 sslmode=require&trustservercertificate=true", CounterExample: "@5 sslmode=require",
		},
		{
			Modes: "require", Before: "6", Mode: verifyFull, Note: "before 6.0 Npgsql verified in this mode",
			Likely:  "from Npgsql 6.0 on Require no longer verifies",
			Example: "@5 sslmode=require", CounterExample: "@6 sslmode=require",
		},
		{
			Modes: "require prefer -", Param: "trustservercertificate=true", Disabled: "Trust Server Certificate=true",
			Example: "sslmode=require&trustservercertificate=true", CounterExample: "sslmode=verifyfull&trustservercertificate=true",
		},
		{
			Modes: "prefer require -", Root: WithRoot, Ineffective: "Root Certificate without VerifyCA or VerifyFull: Npgsql trusts every certificate in this mode",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
		{Modes: "verifyca", Mode: verifyCA, Example: "sslmode=VerifyCA", CounterExample: "sslmode=VerifyFull"},
		{Modes: "verifyfull", Mode: verifyFull, Example: "sslmode=VerifyFull", CounterExample: "sslmode=VerifyCA"},
	},
	Merge: "a builder's properties win over the string that it begins with",
	Fixes: map[string]string{
		"":            "Host=HOST;Port=PORT;Database=DB;Username=USER;SSL Mode=VerifyFull;Root Certificate=CA",
		"npgsql code": "SslMode = SslMode.VerifyFull, RootCertificate = \"CA\"",
	},
	Sources: []string{"Npgsql's NpgsqlConnector", "https://www.npgsql.org/doc/security.html"},
})
