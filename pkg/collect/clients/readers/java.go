package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// readJava reads options of pgjdbc that are set in code, in Java, Kotlin, Scala and
// Groovy; URLs are found among the literals.
func readJava(f *File, _ string) error {
	f.code(syntax.Of("java"))
	if !strings.Contains(f.Text, "postgres") && !strings.Contains(f.Text, "PGSimpleDataSource") && !strings.Contains(f.Text, "PGPoolingDataSource") {
		return nil
	}
	f.Driver = "pgjdbc"
	f.built(builtKind{kind: "java", driver: "pgjdbc", fix: "pgjdbc code", makers: []string{"PGSimpleDataSource", "PGPoolingDataSource"}, others: []string{"MysqlDataSource", "SQLServerDataSource", "OracleDataSource"}})
	return nil
}
