package readers

import (
	"regexp"

	"dbaudit/pkg/collect/clients/syntax"
)

// readJava reads options of pgjdbc that are set in code, in Java, Kotlin, Scala and
// Groovy; URLs are found among the literals.
func readJava(f *File, _ string) error {
	f.code(syntax.Of("java"))
	if !aboutJava.MatchString(f.Text) {
		return nil
	}
	f.Driver = "pgjdbc"
	f.built(builtKind{kind: "java", driver: "pgjdbc", fix: "pgjdbc code", makers: []string{"PGSimpleDataSource", "PGPoolingDataSource"}, unknown: []string{"PostgresqlConnectionConfiguration", "PgConnectOptions", "ConnectionFactoryOptions"}, others: []string{"MysqlDataSource", "SQLServerDataSource", "OracleDataSource"}})
	return nil
}

var aboutJava = regexp.MustCompile(`(?i)postgres|PGSimpleDataSource|PGPoolingDataSource|pgclient`)
