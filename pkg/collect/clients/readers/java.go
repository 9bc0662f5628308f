package readers

import (
	"regexp"
	"strings"

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
	f.tree.Walk(f.dataSource)
	for _, g := range f.tree.Names.SetOnly("sslMode") {
		f.dataSource(g)
	}
	return nil
}

// dataSource reads the properties that Kotlin and Groovy set on a data source:
// ds.sslMode = "require", and those in PGSimpleDataSource().apply { … }.
func (f *File) dataSource(in *syntax.Group) {
	g := &syntax.Group{Key: in.Key, At: in.At}
	made := in.Variable
	for _, it := range in.Items {
		if it.Key = syntax.LastName(it.Key); it.Op == "=" {
			g.Items = append(g.Items, it)
		}
	}
	it := g.Get("sslMode")
	if in.Open != '{' || it == nil || made == nil && !in.Applied() || !strings.Contains(f.Text, "PG") {
		return
	}
	if s, ok := f.optionSite(g, "java", "pgjdbc"); ok {
		s.Key, s.At, s.FixKind = "sslMode", it.KeyAt, "pgjdbc code"
		f.add(s)
	}
}

var aboutJava = regexp.MustCompile(`(?i)postgres|PGSimpleDataSource|PGPoolingDataSource|pgclient`)
