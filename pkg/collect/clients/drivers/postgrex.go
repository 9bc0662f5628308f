package drivers

var _ = register(Driver{
	Name: "postgrex", Languages: []string{"Elixir"},
	Packages: []string{"hex:postgrex"},
	Code: []Code{
		{Language: "elixir", Modules: []string{"Ecto.Adapters.Postgres", "Postgrex"}, Calls: []string{"Postgrex.start_link", "config"}, Options: "ssl, ssl_opts"},
	},
	Schemes:      []string{"ecto"},
	Hints:        []string{"cto://", "fy_none"},
	ImplicitRoot: "the system's roots",
	Default:      disable,
	Assumed:      "0.20",
	// Ecto passes ssl=true alone on to Postgrex; any other parameter of the URL is
	// an option that Postgrex does not know.
	Rows: []Row{
		{Modes: "-", Param: "ssl=true", Since: "0.21", Mode: verifyFull, Example: "@0.21 ssl=true", CounterExample: "@0.20 ssl=true"},
		{Modes: "-", Param: "ssl=true", Mode: require, Note: "before Postgrex 0.21 ssl: true alone verifies nothing", Example: "ssl=true", CounterExample: "ssl=false"},
		{Modes: "-", Mode: disable, Example: "ssl=false", CounterExample: "ssl=true"},
		{
			Modes: "*", Param: "ssl=true", Since: "0.21", Mode: verifyFull, Ineffective: "sslmode in the URL: Ecto passes on ssl=true only",
			Example: "@0.21 sslmode=require&ssl=true", CounterExample: "@0.21 ssl=true",
		},
		{
			Modes: "*", Param: "ssl=true", Mode: require, Ineffective: "sslmode in the URL: Ecto passes on ssl=true only",
			Example: "sslmode=verify-full&ssl=true", CounterExample: "ssl=true",
		},
		{
			Modes: "*", Mode: disable,
			Ineffective: "sslmode in the URL: Ecto and Postgrex know no such parameter, and connect in plaintext",
			Example:     "sslmode=verify-full", CounterExample: "sslmode=verify-full&ssl=true",
		},
	},
	Merge: "the options win over the URL; ssl: [...] verifies by default since Postgrex 0.18, the old ssl_opts does not",
	Fixes: map[string]string{
		"":     "ssl: [verify: :verify_peer, cacertfile: \"CA\", server_name_indication: ~c\"HOST\"]",
		"ecto": "ssl: [verify: :verify_peer, cacertfile: \"CA\", server_name_indication: ~c\"HOST\",\n      customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]]",
	},
	Sources: []string{"Ecto.Repo.Supervisor.parse_url", "Postgrex 0.17 to 0.22, Postgrex.Protocol"},
})
