package drivers

func init() {
	register(Driver{
		Name: "ruby-pg", Languages: []string{"Ruby"}, Like: "libpq",
		Sources: []string{"https://deveiate.org/code/pg/"},
	})
}
