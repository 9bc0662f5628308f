package drivers

var _ = register(Driver{
	Name: "deno-postgres", Languages: []string{"JavaScript", "TypeScript"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"https://deno.land/x/postgres", "jsr:@db/postgres"}, Calls: []string{"Client", "Pool"}, Options: "tls"},
	},
	ImplicitRoot: "Mozilla's roots",
	Modes:        "disable prefer", Default: prefer,
	Refuses: refuses("deno-postgres", "sslmode"),
	Rows: []Row{
		{Modes: "require verify-ca verify-full", Mode: verifyFull, Note: "deno-postgres verifies whenever it does not fall back to plaintext", Example: "sslmode=require", CounterExample: "sslmode=prefer"},
	},
	Merge: "tls.enforce: false connects in plaintext when TLS fails",
	Fixes: map[string]string{
		"": "tls: { enforce: true, caCertificates: [await Deno.readTextFile('CA')] }",
	},
	Sources: []string{"https://deno-postgres.com/#/?id=ssltls-connection"},
})
