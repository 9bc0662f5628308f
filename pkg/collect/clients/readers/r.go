package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

var rPostgres = regexp.MustCompile(`\bRPostgres(?:QL)?\b|\bRPostgreSQL\b|["']PostgreSQL["']`)

// readR reads DBI's dbConnect with RPostgres or RPostgreSQL, which give their
// arguments to libpq.
func readR(f *File, _ string) error {
	if !rPostgres.MatchString(f.Text) {
		return nil
	}
	f.Driver = "libpq"
	f.treeSites("r", func(g *syntax.Group) bool {
		if g.Open != '(' || syntax.LastName(g.Callee) != "dbConnect" && syntax.LastName(g.Callee) != "dbPool" || g.Get("host", "dbname") == nil {
			return false
		}
		if it := &g.Items[0]; it.Key == "" {
			if src := f.source(it.Value); !pgBase.MatchString(src) && (strings.ContainsAny(src, "(:") || otherBase.MatchString(src)) {
				return false // another database's driver
			}
		}
		s, ok := f.optionSite(g, "r", "libpq")
		if ok {
			f.add(s)
		}
		return ok
	})
	return nil
}
