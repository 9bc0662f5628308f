package readers

import "dbaudit/pkg/collect/clients/syntax"

// readPHP reads Laravel's config/database.php and arrays like it. PDO's and
// pg_connect's strings are found as text.
func readPHP(f *File, _ string) error {
	f.Driver = "libpq"
	f.treeSites("php", func(g *syntax.Group) bool {
		if !syntax.IsOneOf(f.eval(g.Get("driver")), "pgsql", "pdo_pgsql", "postgresql") {
			// An array of libpq's keywords, which code makes a string of.
			if g.Open != '[' && g.Open != '(' || g.Get("driver", "adapter") != nil || g.Get("sslmode") == nil || g.Get("host") == nil || g.Get("dbname") == nil {
				return false
			}
			s, ok := f.optionSite(f.expand(g), "php", "libpq")
			if ok {
				f.add(s)
			}
			return ok
		}
		g = f.setLater(f.expand(g))
		s, _ := f.optionSite(g, "laravel", "libpq")
		s.Key = orKey(g.Key, "pgsql")
		if g.Get("sslmode") == nil {
			s.At = g.Get("driver").KeyAt
		}
		f.add(s)
		return true
	})
	return nil
}
