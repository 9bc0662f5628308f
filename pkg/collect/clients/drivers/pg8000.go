package drivers

var _ = register(Driver{
	Name: "pg8000", Languages: []string{"Python"},
	Packages: []string{"pypi:pg8000"},
	Code: []Code{
		{Language: "python", Modules: []string{"pg8000"}, Calls: []string{"connect", "Connection"}, Options: "ssl_context"},
	},
	Schemes:      []string{"pg8000"},
	Hints:        []string{"g8000"},
	ImplicitRoot: "the system's roots",
	Default:      disable,
	Refuses:      "pg8000 has no sslmode, and refuses the argument",
	Merge:        "ssl_context is all that it looks at; SQLAlchemy hands the URL's parameters on, and they are refused",
	Fixes: map[string]string{
		"":            `ssl_context=ssl.create_default_context(cafile="CA")`,
		"pg8000 code": `ssl_context=ssl.create_default_context(cafile="CA")`,
	},
	Sources: []string{"pg8000 1.31 core.py: without ssl_context no TLS, True is ssl.create_default_context()"},
})
