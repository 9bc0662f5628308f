package drivers

var _ = register(Driver{
	Name: "dart-postgres", Languages: []string{"Dart"},
	Code: []Code{
		{Language: "dart", Modules: []string{"package:postgres"}, Calls: []string{"ConnectionSettings", "PoolSettings"}, Options: "sslMode"},
	},
	ImplicitRoot: "the system's roots",
	Modes:        "disable require verify-full", Default: require,
	Refuses: refuses("package:postgres", "mode"),
	Fixes: map[string]string{
		"": "ConnectionSettings(sslMode: SslMode.verifyFull, securityContext: SecurityContext()..setTrustedCertificates('CA'))",
	},
	Sources: []string{"https://pub.dev/documentation/postgres/latest/postgres/SslMode.html"},
})
