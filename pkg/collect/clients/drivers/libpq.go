package drivers

import "strings"

// Programs are those of PostgreSQL that connect as libpq does. They come with it:
// https://www.postgresql.org/docs/current/reference-client.html
var Programs = []string{
	"psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup", "pgbench", "createdb", "dropdb", "vacuumdb", "reindexdb",
	"pg_receivewal", "pg_recvlogical", "pg_amcheck", "clusterdb", "createuser", "dropuser",
}

// programHints are the programs' names. createUser and dropUser are words of many
// languages: those two are looked for with their options.
func programHints() (hints []string) {
	for _, p := range Programs {
		if strings.HasSuffix(p, "user") {
			hints = append(hints, p+" -", p+` \`)
		} else {
			hints = append(hints, p)
		}
	}
	return hints
}

var _ = register(Driver{
	Name: "libpq", Languages: []string{"C"},
	// https://www.postgresql.org/docs/current/libpq-envars.html
	App: &App{
		VariablesOnly: true,
		Names: map[string]string{
			"PGHOST": "host", "PGHOSTADDR": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database",
			"PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGREQUIRESSL": "requiressl", "PGSERVICE": "service",
		},
		Examples: map[string]string{
			"PGHOST=db.example.net PGSSLMODE=require": "require",
			"PGHOST=db.example.net":                   "prefer",
		},
		CounterExample: "HOST=db.example.net SSLMODE=require",
	},
	Packages: []string{
		"gem:pg", "Cargo.toml~(?m)^diesel\\s*=[^\\n]*postgres",
		"composer:laravel/framework", "composer:ext-pdo_pgsql", "composer:ext-pgsql", "composer:doctrine/[\\w-]+",
	},
	Code: []Code{
		{Language: "ruby", Modules: []string{"pg"}, Calls: []string{"PG.connect", "PG::Connection.new", "PG::Connection.open", "PGconn.connect"}, Options: "sslmode"},
		{Language: "r", Modules: []string{"RPostgres", "RPostgreSQL"}, Calls: []string{"dbConnect", "dbPool"}, Options: "sslmode"},
		{Language: "perl", Modules: []string{"DBD::Pg"}, Calls: []string{"DBI->connect"}, Options: "sslmode"},
		{Language: "c", Modules: []string{"libpq-fe.h"}, Calls: []string{"PQconnectdb", "PQconnectdbParams", "PQconnectStart", "PQconnectStartParams"}, Options: "sslmode"},
	},
	Hints:        programHints(),
	ImplicitRoot: "~/.postgresql/root.crt",
	Modes:        "disable allow prefer require verify-ca verify-full", Default: prefer,
	Refuses: refuses("libpq", "sslmode"),
	Rows: []Row{
		// A root file makes require act as verify-ca; sslrootcert=system (16 and
		// later) makes verify-full the default and refuses weaker modes.
		{
			Modes: "- verify-full", Root: SystemRoot, Mode: verifyFull, Note: "sslrootcert=system makes verify-full the default",
			Example: "sslrootcert=system", CounterExample: "sslrootcert=ca.crt",
		},
		{
			Modes: "disable allow prefer require verify-ca", Root: SystemRoot, Mode: verifyFull,
			Note:    "libpq refuses a mode weaker than verify-full with sslrootcert=system",
			Likely:  "libpq before 16 takes \"system\" for a file name",
			Example: "sslmode=require&sslrootcert=system", CounterExample: "sslmode=require",
		},
		{
			Modes: "prefer -", Root: WithRoot,
			Ineffective: "sslrootcert without verify-ca or verify-full: when the certificate does not verify, prefer connects again in plaintext",
			Example:     "sslrootcert=ca.crt", CounterExample: "sslmode=verify-ca&sslrootcert=ca.crt",
		},
		{
			Modes: "require", Root: WithRoot, Mode: verifyCA, Note: "with a root, require acts as verify-ca",
			Example: "sslmode=require&sslrootcert=ca.crt", CounterExample: "sslmode=require",
		},
	},
	Merge: "the connection string wins over PGSSLMODE and PGSSLROOTCERT, these over pg_service.conf",
	Fixes: map[string]string{
		"psql_command": `psql "host=HOST port=PORT dbname=DB user=USER sslmode=verify-full sslrootcert=CA"`,
		"pg_command":   `PGSSLMODE=verify-full PGSSLROOTCERT=CA pg_dump -h HOST -p PORT -U USER DB`,
		"pg_env":       "PGSSLMODE=verify-full\nPGSSLROOTCERT=CA",
		"pg_service":   "sslmode=verify-full\nsslrootcert=CA",
		"pgpass":       "keep .pgpass out of the tree (add it to .gitignore) and change the password",
		"rails":        "sslmode: verify-full\nsslrootcert: CA",
		"laravel":      "'sslmode' => 'verify-full',\n'sslrootcert' => 'CA',",
	},
	Sources: []string{"https://www.postgresql.org/docs/current/libpq-ssl.html", "measured with libpq 15 and 17"},
})
