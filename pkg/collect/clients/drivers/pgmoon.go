package drivers

var _ = register(Driver{
	Name: "pgmoon", Languages: []string{"Lua"},
	Hints:   []string{"pgmoon"},
	Default: disable,
	Rows: []Row{
		{
			Modes: "-", Param: "ssl=true&required=true&verify=true", Mode: verifyCA, Note: "pgmoon gives no host name to the handshake",
			Example: "ssl=true&required=true&verify=true", CounterExample: "ssl=true&verify=true",
		},
		{
			Modes: "-", Param: "ssl=true&required=true", Mode: require, Note: "ssl_verify is off where it is not set",
			Example: "ssl=true&required=true", CounterExample: "ssl=true",
		},
		{
			Modes: "-", Param: "ssl=true", Mode: prefer, Note: "without ssl_required a server without TLS is accepted in plaintext",
			Example: "ssl=true&verify=true", CounterExample: "ssl=false",
		},
	},
	Fixes:   map[string]string{"": "ssl = true, ssl_required = true, ssl_verify = true"},
	Sources: []string{"https://github.com/leafo/pgmoon, send_ssl_message"},
})
