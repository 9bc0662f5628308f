package drivers

var _ = register(Driver{
	Name: "pgjdbc", Languages: []string{"Java", "Kotlin", "Scala", "Clojure"},
	Packages: []string{"maven:postgresql"},
	Code: []Code{
		{Language: "java", Modules: []string{"org.postgresql"}, Calls: []string{"DriverManager.getConnection", "PGSimpleDataSource", "PGPoolingDataSource", "HikariConfig"}, Options: "sslmode"},
	},
	ImplicitRoot: "~/.postgresql/root.crt",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("pgjdbc", "sslmode"),
	Rows: []Row{
		{
			Modes: "*", Param: "sslfactory=org.postgresql.ssl.NonValidatingFactory", Mode: require, Disabled: "sslfactory=org.postgresql.ssl.NonValidatingFactory",
			Example: "ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", CounterExample: "ssl=true",
		},
		// Since 42.2.5: SslMode.of.
		{Modes: "-", Param: "ssl=true", Mode: verifyFull, Note: "ssl=true alone is verify-full", Example: "ssl=true", CounterExample: "ssl=true&sslmode=require"},
		{Modes: "-", Param: "ssl=", Mode: verifyFull, Note: "ssl alone is verify-full", Example: "ssl=", CounterExample: "ssl=false"},
		{
			Modes: "prefer -", Root: WithRoot, Ineffective: "sslrootcert without verify-ca or verify-full: pgjdbc never verifies in this mode",
			Example: "sslrootcert=ca.crt", CounterExample: "sslmode=verify-ca&sslrootcert=ca.crt",
		},
		{
			Modes: "require", Root: WithRoot, Ineffective: "sslrootcert with sslmode=require: pgjdbc does not verify in this mode, with a root or without",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Merge: "the URL's parameters win over properties",
	Fixes: map[string]string{
		"":            "jdbc:postgresql://HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
		"pgjdbc code": `props.setProperty("sslmode", "verify-full"); props.setProperty("sslrootcert", "CA");`,
	},
	Sources: []string{"pgjdbc 42.7, org.postgresql.ssl and SslMode.of", "https://jdbc.postgresql.org/documentation/ssl/"},
})
