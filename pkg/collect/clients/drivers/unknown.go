package drivers

var _ = register(Driver{
	Name: nobody, Like: "libpq",
	Rows: []Row{
		// Modes that libpq does not know are refused by it; this one is node-pg's.
		{Modes: "no-verify", Mode: require, Disabled: "sslmode=no-verify", Example: "sslmode=no-verify", CounterExample: "sslmode=require"},
	},
	Sources: []string{"judged as libpq would, whose modes most drivers have"},
})
