package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// optionForm is how a language hands libpq's or pgjdbc's options on: in the arguments
// of a call, or in a hash that names the database.
type optionForm struct {
	kind, driver string
	calls        *regexp.Regexp    // that connect, by their names as written
	adapter      []string          // keys that name the database
	params       map[string]string // options on which the driver's rows depend, and as what
	framework    string            // the kind of place that such a key is of, "" for kind
}

var optionForms = map[string]optionForm{
	"ruby":    {kind: "ruby", driver: "libpq", calls: regexp.MustCompile(`^PG(?:\.connect|\.new|::Connection\.(?:new|open|connect_start)|conn\.(?:new|open|connect))$`), adapter: []string{"adapter"}},
	"php":     {kind: "php", driver: "libpq", adapter: []string{"driver"}, framework: "laravel"},
	"r":       {kind: "r", driver: "libpq", calls: regexp.MustCompile(`(?:^|:)db(?:Connect|Pool)$`)},
	"lua":     {kind: "lua", driver: "pgmoon", calls: regexp.MustCompile(`\.new$`), params: map[string]string{"ssl": "ssl", "ssl_verify": "verify", "ssl_required": "required"}},
	"clojure": {kind: "clojure", driver: "pgjdbc", adapter: []string{"dbtype", "subprotocol", "adapter"}},
}

// readOptions reads a program in a language of which the options are a connection's
// keywords. Strings of PDO, pg_connect and the like are found among its literals.
func readOptions(f *File, kind string) error {
	form := optionForms[kind]
	if kind != "lua" || strings.Contains(f.Text, "pgmoon") {
		f.Driver = form.driver
	}
	f.treeSites("", func(g *syntax.Group) bool {
		adapter := g.Get(form.adapter...)
		named := syntax.IsOneOf(f.eval(adapter), "postgresql", "postgres", "postgis", "pgsql", "pdo_pgsql") ||
			kind == "php" && adapter != nil && strings.HasSuffix(f.source(adapter.Value), `Driver\Postgres::class`) ||
			kind == "lua" && g.Key == "postgres" && g.Get("host") != nil && strings.Contains(f.Text, "lapis")
		call := form.calls != nil && f.Driver != "" && g.Open == '(' && form.calls.MatchString(g.Callee)
		if !named && !call || call && kind == "r" && !f.postgresR(g) {
			return false
		}
		g = f.setLater(f.arguments(g))
		s, ok := f.optionSite(g, form.kind, form.driver)
		if named && form.framework != "" {
			if s.Kind, s.Key, ok = form.framework, orKey(g.Key, "pgsql"), true; g.Get("sslmode") == nil {
				s.At = g.Get(form.adapter...).KeyAt
			}
		}
		if kind == "clojure" {
			s.Key, s.FixKind = orKey(s.Key, "dbtype"), "pgjdbc code"
		}
		for option, name := range form.params {
			if it := g.Get(option); it != nil {
				s.Conn.Params[name] = known(f.eval(it))
				s.At = max(s.At, it.KeyAt)
			}
		}
		if ok {
			f.add(s)
		}
		return ok
	})
	f.application(form.kind)
	f.environments()
	f.keywords(form.driver)
	return nil
}

// arguments are those of a call, whether they are keywords, a hash, or a hash in a
// constant.
func (f *File) arguments(g *syntax.Group) *syntax.Group {
	if g.Open == '(' && len(g.Items) == 1 && g.Items[0].Key == "" {
		if h := f.object(&g.Items[0], g, "{"); h != nil {
			return h
		}
	}
	return f.expand(g)
}

// postgresR: DBI's first argument is the driver, which another database has, too.
func (f *File) postgresR(g *syntax.Group) bool {
	if g.Get("host", "dbname") == nil || !strings.Contains(f.Text, "RPostgre") && !strings.Contains(f.Text, "RPostgres") && !strings.Contains(f.Text, "PostgreSQL") {
		return false
	}
	it := &g.Items[0]
	if it.Key != "" {
		return true
	}
	src := f.source(it.Value)
	return pgBase.MatchString(src) || !strings.ContainsAny(src, "(:") && !otherBase.MatchString(src)
}

// readPrisma reads a schema: its URLs are found in the text.
func readPrisma(f *File, _ string) error {
	f.Driver = "prisma"
	f.parse(syntax.Of("prisma"))
	return nil
}
