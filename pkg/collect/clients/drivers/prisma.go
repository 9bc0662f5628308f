package drivers

var _ = register(Driver{
	Name: "prisma", Languages: []string{"JavaScript", "TypeScript"},
	From: "7", Becomes: "node-pg",
	Packages: []string{"npm:(?:@prisma/client|prisma)"},
	Code: []Code{
		{Language: "javascript", Modules: []string{"@prisma/client"}, General: true, Calls: []string{"PrismaClient"}, Options: "the URL's sslmode and sslaccept"},
	},
	ImplicitRoot: "the system's roots",
	Default:      prefer,
	// Up to 6 sslmode is disable, prefer or require, and anything else is prefer;
	// sslaccept decides on verification, sslcert is the root.
	Rows: []Row{
		{Modes: "require", Param: "sslaccept=strict", Mode: verifyFull, Example: "sslmode=require&sslaccept=strict", CounterExample: "sslmode=require"},
		{
			Modes: "- prefer", Param: "sslaccept=strict", Mode: prefer, Note: "sslaccept=strict verifies, but prefer accepts a server without TLS",
			Likely:  "an attacker who offers no TLS is accepted in plaintext",
			Example: "sslaccept=strict", CounterExample: "sslmode=require&sslaccept=strict",
		},
		{
			Modes: "require", Param: "sslaccept=accept_invalid_certs", Mode: require, Disabled: "sslaccept=accept_invalid_certs",
			Example: "sslmode=require&sslaccept=accept_invalid_certs", CounterExample: "sslmode=require",
		},
		{
			Modes: "- prefer", Param: "sslaccept=accept_invalid_certs", Mode: prefer, Disabled: "sslaccept=accept_invalid_certs",
			Example: "sslaccept=accept_invalid_certs", CounterExample: "sslaccept=strict",
		},
		{
			Modes: "require", Root: WithRoot, Mode: require, Ineffective: "sslcert without sslaccept=strict: Prisma accepts every certificate",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
		{Modes: "require", Mode: require, Note: "sslaccept is accept_invalid_certs where it is not written", Example: "sslmode=require", CounterExample: "sslmode=require&sslaccept=strict"},
		{Modes: "- prefer", Mode: prefer, Example: "sslmode=prefer", CounterExample: "sslmode=require"},
		{
			Modes: "verify-ca verify-full", Mode: prefer,
			Ineffective: "sslmode=verify-ca or verify-full: Prisma up to 6 knows neither and takes prefer; sslaccept=strict is its way",
			Example:     "sslmode=verify-full", CounterExample: "@7 sslmode=verify-full",
		},
		{Modes: "disable", Mode: disable, Example: "sslmode=disable", CounterExample: "sslmode=allow"},
		{Modes: "*", Mode: prefer, Note: "Prisma takes a mode that it does not know for prefer", Example: "sslmode=allow", CounterExample: "sslmode=disable"},
	},
	Fixes: map[string]string{
		"": "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=require&sslaccept=strict&sslcert=CA",
	},
	Sources: []string{"Prisma's quaint connector, quaint/src/connector/postgres", "https://www.prisma.io/docs/orm/overview/databases/postgresql"},
})
