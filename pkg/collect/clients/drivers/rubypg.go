package drivers

var _ = register(Driver{
	Name: "ruby-pg", Languages: []string{"Ruby"}, Like: "libpq",
	Sources: []string{"https://deveiate.org/code/pg/"},
})
