package drivers

var _ = register(Driver{
	Name: "psycopg", Languages: []string{"Python"}, Like: "libpq",
	Packages: []string{"pypi:psycopg(?:2-binary|2)?"},
	Code: []Code{
		{Language: "python", Modules: []string{"psycopg", "psycopg2", "psycopg_pool"}, Calls: []string{"connect", "ConnectionPool", "AsyncConnectionPool", "ThreadedConnectionPool", "SimpleConnectionPool", "PersistentConnectionPool"}, Options: "sslmode"},
		{Language: "python", Modules: []string{"aiopg"}, Calls: []string{"connect", "create_pool"}, Options: "sslmode"},
		{Language: "python", Modules: []string{"peewee", "playhouse"}, General: true, Calls: []string{"PostgresqlDatabase", "PooledPostgresqlDatabase", "PostgresqlExtDatabase", "PooledPostgresqlExtDatabase"}, Options: "sslmode"},
		{Language: "python", Modules: []string{"sqlalchemy", "sqlmodel"}, General: true, Calls: []string{"create_engine", "create_async_engine"}, Options: "connect_args"},
		{Language: "python", Modules: []string{"django"}, General: true, Calls: []string{"DATABASES"}, Options: "OPTIONS"},
	},
	Schemes: []string{"psycopg", "psycopg2", "psycopg2cffi", "psycopg_async", "psycopgbinary"},
	Hints:   []string{"psyc"},
	Merge:   "keywords win over the connection string; SQLAlchemy's connect_args over its URL",
	Fixes: map[string]string{
		"psycopg code": `sslmode="verify-full", sslrootcert="CA"`,
		"django":       `"OPTIONS": {"sslmode": "verify-full", "sslrootcert": "CA"}`,
		"sqlalchemy":   `connect_args={"sslmode": "verify-full", "sslrootcert": "CA"}`,
	},
	Sources: []string{"https://www.psycopg.org/psycopg3/docs/api/conninfo.html", "https://docs.djangoproject.com/en/stable/ref/databases/#postgresql-notes"},
})
