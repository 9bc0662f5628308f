package readers

import (
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
)

// pair is a name and its value, wherever such pairs stand.
type pair struct {
	path    []string // the keys around the name, from the outermost
	name    string
	value   string // [setting.Dynamic] where it is not literal
	at, end int    // of the value
	nameAt  int
	groupAt int  // where the group of keys begins; a name before it came by an alias
	comment bool // the assignment is commented out
	isURL   bool // the value is a connection string
}

// words are those of the name with its path.
func (p pair) words() []string {
	var out []string
	for _, k := range p.path {
		out = append(out, words(k)...)
	}
	return append(out, words(p.name)...)
}

// key is how the name is shown: with the key around it.
func (p pair) key() string {
	if n := len(p.path); n > 0 && !strings.HasPrefix(p.path[n-1], "#") {
		return joinKey(p.path[n-1], p.name)
	}
	return p.name
}

var (
	otherBase = regexp.MustCompile(`(?i)mysql|maria|mssql|sqlserver|sqlsrv|sqlite|mongo|redis|valkey|oracle|clickhouse|kafka|elastic|opensearch|cassandra|rabbit|amqp|smtp`)
	pgBase    = regexp.MustCompile(`(?i)postgres|pgsql|postgis|psql|^(?:pg|postgre)$`)
	// relationalBase are those that stand where PostgreSQL would.
	relationalBase = regexp.MustCompile(`(?i)mysql|maria|mssql|sqlserver`)
	// The ports of PostgreSQL and of DigitalOcean's clusters and pools, and those of
	// other databases.
	ourPorts   = []string{"5432", "6432", "25060", "25061"}
	otherPorts = []string{"3306", "1433", "1521", "6379", "9000", "9092", "9200", "25062", "27017"}
)

// kindDrivers are the drivers behind a value of adapter, dialect, client and the
// like: Rails and Laravel on libpq; Sequelize and Knex on node-pg.
var kindDrivers = map[string]string{
	"dialect": "node-pg", "client": "node-pg", "adapter": "libpq", "pgsql": "libpq", "pdo_pgsql": "libpq",
}

// origin is where the pairs come from.
type origin struct {
	kind string
	// variables: they are those of one environment, and not keys of a file.
	variables bool
	// image is the container's that gets them.
	image string
	// other: variables or image are another database's.
	other bool
	// beside: in groups with these keys around them another database is named.
	beside map[string]bool
	// markup: they are XML's or Puppet's, in which much has a mode; in XML it may be one
	// of an enumeration.
	markup bool
	// driver reads them all, where the kind of file tells.
	driver string
}

// connections reads the connections that a set of names configures: those of one
// environment, or of one file.
func (f *File) connections(ps []pair, from origin) {
	drafts := f.gather(ps, from)
	if from.variables {
		drafts = joined(drafts)
	} else {
		drafts = pooled(drafts)
	}
	pg, unsafe := find(drafts, "libpq", ""), nodeSwitch(ps)
	engine := ""
	if len(drafts) > 0 {
		engine = from.lookAround(ps)
	}
	for _, d := range drafts {
		if d == pg && d.app != nil && from.variables {
			continue
		}
		s, ok := f.assemble(d, from)
		if !ok {
			continue
		}
		if from.variables && d.prefix == "" && d.app == nil && s.Root == "" && strings.HasPrefix(s.Mode, "verify") {
			s.Root = setting.Dynamic // the parts that a Secret holds, beside a file
		}
		if pg != nil && from.variables && d.url != nil {
			f.complete(&s, pg)
		}
		if engine != "" && d.url == nil && s.Conn.Host() == "" && s.Exempt == "" {
			s.Exempt = engine + " is in force there, and not PostgreSQL"
		}
		if unsafe != nil && d.url != nil && (s.Driver == "" || s.Driver == "node-pg") {
			s.Disabled, s.Driver = unsafe.name+"=0", "node-pg"
			s.Also = append(s.Also, unsafe.at)
			unsafe.comment = true // it is told
		}
		f.add(s)
	}
	if pg != nil && from.variables {
		f.libpqVariables(pg, from)
	}
	if unsafe != nil && !unsafe.comment && (len(drafts) > 0 || f.Project == nil || f.Project.Has(f.Path, drivers.Of("JavaScript")...)) {
		f.add(setting.Setting{
			Kind: from.kind, Key: unsafe.name, At: unsafe.nameAt, Driver: "node-pg", TLS: "no-verify", Disabled: unsafe.name + "=0", FixKind: "node-pg code",
			Likely: "the switch is for every TLS connection of the process",
		})
	}
}

// lookAround notes where another database is named, and says which is in force in place of
// PostgreSQL, "" where none is.
func (from *origin) lookAround(ps []pair) (engine string) {
	if !from.variables {
		from.beside = map[string]bool{}
		for _, p := range ps {
			if len(p.value) < 100 && otherBase.MatchString(p.value) {
				from.beside[strings.Join(p.path, ".")] = true
			}
		}
		return ""
	}
	from.other = from.other || others(ps, from.image, otherBase)
	if engine = otherEngine(ps); engine == "" && others(ps, from.image, relationalBase) {
		engine = "another database, by the names of variables,"
	}
	return engine
}

// others: the image, or a variable, is another database's and none is PostgreSQL's.
func others(ps []pair, image string, base *regexp.Regexp) bool {
	other := base.MatchString(image)
	for _, p := range ps {
		if pgBase.MatchString(p.name) || pgBase.MatchString(p.value) && len(p.value) < 20 {
			return false
		}
		other = other || base.MatchString(p.name)
	}
	return other
}

// otherEngine is the database that one variable chooses for an application, where it is
// not PostgreSQL; the application's variables for PostgreSQL are then not in force.
func otherEngine(ps []pair) string {
	for _, p := range ps {
		if chooses.MatchString(p.name) && !p.comment && len(p.value) < 20 && otherBase.MatchString(p.value) {
			return p.name + "=" + p.value
		}
	}
	return ""
}

var chooses = regexp.MustCompile(`^(?:DB|DATABASE)_(?:CONNECTION|ENGINE|DRIVER|TYPE|CLIENT)$`)

// nodeSwitch is the variable that turns off every verification of a Node.js process
// (https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue).
func nodeSwitch(ps []pair) *pair {
	for _, p := range ps {
		if strings.EqualFold(p.name, "NODE_TLS_REJECT_UNAUTHORIZED") && strings.Trim(p.value, `"'`) == "0" && !p.comment {
			return &p
		}
	}
	return nil
}

// gather sorts the pairs by the connections that they are parts of, in the order of
// the text.
func (f *File) gather(ps []pair, from origin) []*draft {
	present := f.applications(ps, from)
	var drafts []*draft
	type key struct {
		app    *drivers.Driver
		prefix string
	}
	last := map[key]*draft{}
	fresh := func(app *drivers.Driver, prefix string) *draft {
		d := &draft{app: app, prefix: prefix, parts: map[role]pair{}}
		drafts, last[key{app, prefix}] = append(drafts, d), d
		return d
	}
	at := func(app *drivers.Driver, prefix string) *draft {
		if d := last[key{app, prefix}]; d != nil && (d.url == nil || !from.variables) {
			return d
		}
		return fresh(app, prefix)
	}
	for i := range ps {
		p := ps[i]
		if p.comment {
			continue // URLs in comments are found as text
		}
		if from.variables && f.jsonVariable(p) {
			continue
		}
		if m := templatePrintf.FindStringSubmatch(p.value); m != nil {
			p.value = m[1]
		}
		p.isURL = isConnString(p.value)
		app, prefix, r := f.meaning(p, present, from)
		switch {
		case r == roleURI && !p.isURL && p.value != "":
			p.value, p.isURL = "postgresql://"+p.value, true
		case strings.HasPrefix(p.value, "//") && f.subname(ps, p):
			p.value, p.isURL = "jdbc:postgresql:"+p.value, true
		}
		if p.isURL {
			if urlStart.MatchString(p.value) && !plausibleURL(p.value) || setting.IsADO(p.value) && otherADO(p.value) {
				f.claim(p.at, max(p.end, p.at+1))
				continue
			}
			if _, ok := drivers.Parse(p.value, from.kind); !ok || f.isClaimed(p.at, max(p.end, p.at+1)) {
				continue
			}
			d := at(app, prefix)
			if d.url != nil {
				d = fresh(app, prefix)
			}
			d.url = &p
			f.claim(p.at, max(p.end, p.at+1))
			continue
		}
		if n := len(p.path); r == roleTLS && n > 1 && p.path[n-1] == "parameters" && pgBase.MatchString(p.path[n-2]) {
			continue // a parameter of the server's: Patroni, CloudNativePG
		}
		bare := r == roleMode && prefix == "" && strings.HasPrefix(p.name, "SSL") && setting.KnownMode(p.value) // beside a host
		if r == "" || from.variables && app == nil && !bare && !databasePrefix(prefix) && (prefix != "" || isVariable(p.name) || strings.EqualFold(p.name, "tlsmode")) {
			continue
		}
		d := at(app, prefix)
		if _, twice := d.parts[r]; !twice {
			d.order = append(d.order, r)
		}
		d.parts[r] = p
	}
	return drafts
}

// subname: the value is a URL of PostgreSQL without its beginning, as of Clojure's
// :subprotocol and :subname.
func (f *File) subname(ps []pair, p pair) bool {
	return p.name == "subname" && slices.ContainsFunc(ps, func(q pair) bool {
		return q.name == "subprotocol" && slices.Equal(q.path, p.path) && pgBase.MatchString(q.value)
	})
}

// templatePrintf is a value that a Go template puts together of a format.
var templatePrintf = regexp.MustCompile(`^\{\{-?\s*printf\s+"([^"\\]*)"[^{}]*\}\}$`)

func isConnString(v string) bool {
	return setting.SchemePattern.MatchString(v) || setting.IsADO(v) || strings.Contains(v, "=") && strings.Contains(v, " ") && plausibleDSN(v)
}

// databasePrefix: the words before a variable's role are a database's.
func databasePrefix(prefix string) bool {
	return slices.ContainsFunc(strings.Fields(prefix), func(w string) bool { return slices.Contains(databaseWords, w) })
}

// applications are those whose own names are among the pairs, or whose file or
// container it is, by the words before the names ("*" for all).
func (f *File) applications(ps []pair, from origin) map[string]bool {
	present := map[string]bool{}
	for _, d := range drivers.All() {
		if d.App != nil && (d.App.IsFile(f.Path) || d.App.IsImage(from.image)) {
			present[d.Name+" *"] = true
		}
	}
	for _, p := range ps {
		if p.comment {
			continue
		}
		p.tails(func(before string, n drivers.Name) bool {
			if n.Mark && (from.variables || !n.Driver.App.VariablesOnly) {
				present[n.Driver.Name+" "+before] = true
			}
			return true
		})
	}
	return present
}

// tails visits what the ends of a name mean to applications, the longest first, with
// the words before each. The numbers of a list's elements belong to the words before.
func (p pair) tails(visit func(before string, n drivers.Name) bool) {
	name := p.words()
	for i := range name {
		var before, tail []string
		before = append(before, name[:i]...)
		for _, w := range name[i:] {
			if strings.HasPrefix(w, "#") {
				before = append(before, w)
			} else {
				tail = append(tail, w)
			}
		}
		for _, n := range drivers.Named(strings.Join(tail, "")) {
			if !visit(strings.Join(before, " "), n) {
				return
			}
		}
	}
}

// meaning is whose name it is, the words before the role, and the role.
func (f *File) meaning(p pair, present map[string]bool, from origin) (app *drivers.Driver, prefix string, r role) {
	p.tails(func(before string, n drivers.Name) bool {
		if present[n.Driver.Name+" "+before] || present[n.Driver.Name+" *"] {
			app, prefix, r = n.Driver, before, role(n.Role)
		}
		return app == nil
	})
	if app != nil {
		return app, prefix, r
	}
	name := p.words()
	if p.isURL {
		if from.variables {
			return nil, "=" + p.name, "" // a connection of its own
		}
		return nil, strings.Join(connectionOf(withoutURL(name)), " "), ""
	}
	rest, r := split(name)
	if !from.variables {
		rest = connectionOf(rest)
	}
	return nil, strings.Join(rest, " "), r
}
