package drivers

const connectorDecides = "the TLS connector in code decides on verification"

var _ = register(Driver{
	Name: "tokio-postgres", Languages: []string{"Rust"},
	Packages: []string{"crate:tokio-postgres"},
	Code: []Code{
		{Language: "rust", Modules: []string{"tokio_postgres", "postgres", "deadpool_postgres"}, Calls: []string{"connect", "create_pool", "MakeTlsConnector"}, Options: "the TLS connector"},
	},
	Modes: "disable", Default: prefer,
	Refuses: refuses("tokio-postgres", "sslmode"),
	Rows: []Row{
		{Modes: "prefer -", Mode: prefer, Likely: connectorDecides, Example: "sslmode=prefer", CounterExample: "sslmode=disable"},
		{Modes: "require", Mode: require, Likely: connectorDecides, Example: "sslmode=require", CounterExample: "sslmode=prefer"},
	},
	Sources: []string{"tokio-postgres 0.7 config.rs and connect_tls.rs"},
})
