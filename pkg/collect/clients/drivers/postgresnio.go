package drivers

var _ = register(Driver{
	Name: "postgres-nio", Languages: []string{"Swift"},
	Code: []Code{
		{Language: "swift", Modules: []string{"PostgresNIO", "PostgresKit", "FluentPostgresDriver"}, Calls: []string{"init", "PostgresConnection.Configuration"}, Options: "tls"},
	},
	ImplicitRoot: "the system's roots",
	Modes:        "disable", Default: disable,
	Refuses: refuses("PostgresNIO", "mode"),
	Rows: []Row{
		{Modes: "prefer", Mode: prefer, Note: "a server without TLS is connected to in plaintext", Example: "sslmode=prefer", CounterExample: "sslmode=require"},
		{Modes: "require", Mode: verifyFull, Note: "the TLS configuration verifies unless certificateVerification says otherwise", Example: "sslmode=require", CounterExample: "sslmode=prefer"},
	},
	Fixes: map[string]string{
		"": "tls: .require(try .init(configuration: TLSConfiguration.makeClientConfiguration()))",
	},
	Sources: []string{"PostgresNIO PostgresConnection.Configuration.TLS", "https://github.com/apple/swift-nio-ssl TLSConfiguration.certificateVerification"},
})
