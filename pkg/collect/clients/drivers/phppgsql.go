package drivers

var _ = register(Driver{
	Name: "php-pgsql", Languages: []string{"PHP"}, Like: "libpq",
	Code: []Code{
		{Language: "php", Calls: []string{"PDO", "pg_connect", "pg_pconnect"}, Options: "sslmode"},
	},
	Sources: []string{"https://www.php.net/manual/en/ref.pdo-pgsql.connection.php", "Laravel's PostgresConnector::addSslOptions"},
})
