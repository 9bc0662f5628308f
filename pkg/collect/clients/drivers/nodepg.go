package drivers

var _ = register(Driver{
	Name: "node-pg", Languages: []string{"JavaScript", "TypeScript"}, Assumed: "8",
	Packages: []string{"npm:pg(?:-promise)?"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"pg", "pg-pool", "pg-native", "@types/pg", "@neondatabase/serverless"}, Calls: []string{"Pool", "Client", "PgPool", "PgClient"}, Options: "ssl"},
		{Language: "javascript", Modules: []string{"pg-promise", "pg-listen", "pg-pubsub", "massive", "@databases/pg"}, Calls: []string{"*"}, Options: "ssl"},
		{Language: "javascript", Modules: []string{"connect-pg-simple"}, Calls: []string{"*"}, Options: "conObject.ssl"},
		{Language: "javascript", Modules: []string{"@mikro-orm/postgresql", "@mikro-orm/core"}, Calls: []string{"MikroORM.init", "defineConfig"}, Options: "driverOptions.connection.ssl, then driverOptions.ssl"},
		{Language: "javascript", Modules: []string{"slonik"}, Calls: []string{"createPool"}, Options: "ssl"},
		{Language: "javascript", Modules: []string{"drizzle-orm/node-postgres"}, Calls: []string{"drizzle"}, Options: "connection.ssl"},
		{Language: "javascript", Modules: []string{"sequelize", "sequelize-typescript"}, General: true, Calls: []string{"Sequelize"}, Options: "dialectOptions.ssl"},
		{Language: "javascript", Modules: []string{"knex"}, General: true, Calls: []string{"knex"}, Options: "connection.ssl"},
		{Language: "javascript", Modules: []string{"typeorm"}, General: true, Calls: []string{"DataSource", "createConnection"}, Options: "extra.ssl, then ssl"},
	},
	Hints:        []string{"ctunauth", "t_unauth"},
	ImplicitRoot: "Node.js's own roots",
	Modes:        "disable verify-full", Default: disable,
	Refuses: "node-pg knows no such sslmode",
	// Anything with an sslmode sets an ssl object of its own.
	Rows: []Row{
		{Modes: "no-verify", Mode: require, Disabled: "sslmode=no-verify", Example: "sslmode=no-verify", CounterExample: "sslmode=disable"},
		{
			Modes: "prefer", Param: "uselibpqcompat=true", Mode: require, Disabled: "uselibpqcompat=true", Note: "node-pg does not fall back to plaintext, and verifies nothing",
			Example: "sslmode=prefer&uselibpqcompat=true", CounterExample: "sslmode=prefer",
		},
		{Modes: "require", Root: WithRoot, Param: "uselibpqcompat=true", Mode: verifyCA, Example: "sslmode=require&sslrootcert=ca.crt&uselibpqcompat=true", CounterExample: "sslmode=require&uselibpqcompat=true"},
		{Modes: "require", Param: "uselibpqcompat=true", Mode: require, Disabled: "uselibpqcompat=true", Example: "sslmode=require&uselibpqcompat=true", CounterExample: "sslmode=require"},
		{Modes: "verify-ca", Param: "uselibpqcompat=true", Mode: verifyCA, Example: "sslmode=verify-ca&uselibpqcompat=true", CounterExample: "sslmode=verify-ca"},
		{Modes: "prefer", Since: "9", Mode: require, Note: "from pg 9 on prefer verifies nothing", Example: "@9 sslmode=prefer", CounterExample: "@8 sslmode=prefer"},
		{Modes: "require", Root: WithRoot, Since: "9", Mode: verifyCA, Example: "@9 sslmode=require&sslrootcert=ca.crt", CounterExample: "@8 sslmode=require&sslrootcert=ca.crt"},
		{Modes: "require", Since: "9", Mode: require, Note: "from pg 9 on require verifies nothing", Example: "@9 sslmode=require", CounterExample: "@8 sslmode=require"},
		{Modes: "verify-ca", Since: "9", Mode: verifyCA, Example: "@9 sslmode=verify-ca", CounterExample: "@8 sslmode=verify-ca"},
		{
			Modes: "prefer require verify-ca", Mode: verifyFull, Note: "node-pg 8 and older take it for verify-full; from pg 9 on it no longer verifies the host",
			Example: "sslmode=require", CounterExample: "@9 sslmode=require",
		},
		{Modes: "-", Param: "ssl=no-verify", Mode: require, Disabled: "ssl=no-verify", Example: "ssl=no-verify", CounterExample: "ssl=true"},
		{Modes: "-", Param: "ssl=true", Mode: verifyFull, Example: "ssl=true", CounterExample: "ssl=false"},
		{Modes: "-", Root: WithRoot, Mode: verifyFull, Note: "sslrootcert alone makes node-pg verify", Example: "sslrootcert=ca.crt", CounterExample: "ssl=0"},
		{Modes: "allow", Mode: verifyFull, Note: "node-pg knows no allow, and sets ssl because an sslmode is there", Example: "sslmode=allow", CounterExample: "sslmode=disable"},
	},
	Merge: "an sslmode in the URL replaces the ssl object of the code, and its CA with it; TypeORM's extra.ssl wins over ssl",
	Fixes: map[string]string{
		"":             "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
		"node-pg code": `ssl: { ca: fs.readFileSync('CA', 'utf8') }`,
		"knex":         `connection: { host: 'HOST', ssl: { ca: fs.readFileSync('CA', 'utf8') } }`,
		"sequelize":    `dialectOptions: { ssl: { require: true, rejectUnauthorized: true, ca: fs.readFileSync('CA', 'utf8') } }`,
		"typeorm":      `ssl: { ca: fs.readFileSync('CA', 'utf8') }`,
	},
	Sources: []string{"pg-connection-string 2.x index.js", "pg 8 lib/connection-parameters.js", "https://node-postgres.com/features/ssl"},
})
