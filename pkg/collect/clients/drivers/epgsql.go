package drivers

var _ = register(Driver{
	Name: "epgsql", Languages: []string{"Erlang"},
	Packages: []string{"hex:epgsql"},
	Code: []Code{
		{Language: "erlang", Modules: []string{"epgsql"}, Calls: []string{"connect"}, Options: "ssl, ssl_opts"},
	},
	Hints: []string{"epgsql"},
	Modes: "disable", Default: disable,
	Refuses: refuses("epgsql", "sslmode"),
	Merge:   "ssl => true goes on in plaintext where the server has no TLS, ssl => required does not; without server_name_indication the host is not checked",
	Fixes:   map[string]string{"": `ssl => required, ssl_opts => [{verify, verify_peer}, {cacertfile, "CA"}, {server_name_indication, "HOST"}]`},
	Sources: []string{"https://github.com/epgsql/epgsql README and epgsql_cmd_connect", "https://www.erlang.org/doc/apps/ssl/ssl.html"},
})

var _ = register(Driver{
	Name: "pgo", Languages: []string{"Erlang"}, Like: "epgsql",
	Packages: []string{"hex:pgo"},
	Code: []Code{
		{Language: "erlang", Modules: []string{"pgo"}, Calls: []string{"start_pool"}, Options: "ssl, ssl_options"},
	},
	Hints:   []string{"{pgo", "pgo:"},
	Fixes:   map[string]string{"": `ssl => true, ssl_options => [{verify, verify_peer}, {cacertfile, "CA"}, {server_name_indication, "HOST"}]`},
	Sources: []string{"https://github.com/erleans/pgo README and pgo_handler"},
})

var _ = register(Driver{
	Name: "pog", Languages: []string{"Gleam"}, Like: "epgsql",
	Packages: []string{"hex:pog"},
	Code: []Code{
		{Language: "gleam", Modules: []string{"pog"}, Calls: []string{"ssl"}, Options: "ssl"},
	},
	Hints:        []string{"import pog"},
	ImplicitRoot: "the system's roots",
	Fixes:        map[string]string{"": "|> pog.ssl(pog.SslVerified)"},
	Sources:      []string{"https://hexdocs.pm/pog/pog.html#Ssl"},
})
