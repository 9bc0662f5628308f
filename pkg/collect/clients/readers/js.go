package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// jsTLS is what an ssl option of Node.js's tls says.
type jsTLS struct {
	state    string // "", "none", "verify", "verify-ca", "no-verify", "unknown", or "mode"
	mode     string
	disabled string
	root     string
	at       int
	also     int // where a variable that is named at "at" holds it
	likely   string
}

type jsFile struct {
	*File
	taken    map[int]bool // brackets that belong to a setting already
	followed map[int]bool // ssl options that a setting names, by where they are defined
}

var (
	pgImport    = regexp.MustCompile(`(?:require\(\s*|from\s+|import\s+|import\(\s*)["'](?:pg|pg-pool|pg-promise|pg-native|drizzle-orm/node-postgres|@types/pg)["']`)
	postgresJS  = regexp.MustCompile(`(?:require\(\s*|from\s+)["']postgres["']`)
	anyPostgres = regexp.MustCompile(`(?i)postgres|['"]pg['"]|pg-promise|pgsql|DATABASE_URL`)
)

func readJS(f *File, _ string) error {
	f.parse(syntax.Of("js"))
	f.tree.Bind()
	j := &jsFile{File: f, taken: map[int]bool{}, followed: map[int]bool{}}
	if pgImport.MatchString(f.Text) {
		f.Driver = "node-pg"
	} else if postgresJS.MatchString(f.Text) {
		f.Driver = "postgres.js"
	}
	// What a call is given may stand in a variable above it: calls come first.
	f.tree.Root.Walk(func(g *syntax.Group) {
		if g.Open == '(' && !j.covered(g) {
			j.call(g, syntax.LastName(g.Callee))
		}
	})
	var variables []*syntax.Group // const ssl = {…}: it may be named further down
	f.tree.Root.Walk(func(g *syntax.Group) {
		if g.Open == '(' || j.covered(g) {
			return
		}
		if it := g.Get("ssl"); it != nil && it.Op == "=" {
			variables = append(variables, g)
			return
		}
		j.visit(g)
	})
	for _, g := range variables {
		if !j.covered(g) {
			j.visit(g)
		}
	}
	return nil
}

// covered: the group, or one around it, belongs to a setting already.
func (j *jsFile) covered(g *syntax.Group) bool {
	for p := g; p != nil; p = p.Parent {
		if j.taken[p.At] && p.At != 0 {
			return true
		}
	}
	return false
}

// visit looks at one object or argument list.
func (j *jsFile) visit(g *syntax.Group) {
	switch {
	case g.Get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED") != nil:
		it := g.Get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED")
		if v := j.eval(it); v.Text == "0" && j.aboutPostgres() {
			j.add(setting.Setting{Kind: "node-pg", Key: it.Key, At: it.KeyAt, Driver: "node-pg", Certain: true, TLS: "unknown", Disabled: "NODE_TLS_REJECT_UNAUTHORIZED=0", FixKind: "node-pg code"})
		}
	case syntax.IsOneOf(j.eval(g.Get("client")), "pg", "postgres", "postgresql", "pg-native", "pgnative") && g.Get("connection") != nil:
		j.taken[g.At] = true
		j.knex(g)
	case syntax.IsOneOf(j.eval(g.Get("dialect")), "postgres", "postgresql") && !j.isDrizzle(g):
		j.taken[g.At] = true
		j.sequelize(j.expand(g), "")
	case syntax.IsOneOf(j.eval(g.Get("type")), "postgres", "postgresql") && (g.Get("host", "url", "ssl", "extra", "entities", "username") != nil):
		j.taken[g.At] = true
		j.typeorm(j.expand(g))
	case j.connLike(g):
		j.taken[g.At] = true
		j.connection(j.expand(g), "node-pg", g.Key)
	}
}

func (j *jsFile) isDrizzle(g *syntax.Group) bool { return g.Get("dbCredentials") != nil }

// connLike: an object that can only be a connection's: an ssl option beside a
// host or a connection string, in a file about PostgreSQL.
func (j *jsFile) connLike(g *syntax.Group) bool {
	if g.Open != '{' || g.Get("ssl") == nil || j.followed[g.Get("ssl").KeyAt] || g.Get("dialectOptions") != nil {
		return false
	}
	for p := g; p != nil; p = p.Parent {
		if v := j.eval(p.Get("client", "dialect", "type")); v.Known && otherBase.MatchString(v.Text) {
			return false // MySQL's, in a file about both
		}
	}
	if g.Get("connectionString", "host", "hostname", "user", "url", "database") == nil {
		it := g.Get("ssl")
		if b := it.Block(); b == nil || b.Open != '{' || !strings.Contains(j.Text[b.At:b.End], "rejectUnauthorized") {
			return false
		}
	}
	return j.aboutPostgres()
}

// aboutPostgres: the file speaks of PostgreSQL, or its project depends on it.
func (j *jsFile) aboutPostgres() bool {
	if j.Driver != "" || anyPostgres.MatchString(j.Text) {
		return true
	}
	d, _ := j.Project.DriverFor(j.Path, "")
	return d == "node-pg" || d == "prisma" || d == "postgres.js"
}

// call looks at the arguments of a call.
func (j *jsFile) call(g *syntax.Group, callee string) {
	var og *syntax.Group
	url := syntax.Value{}
	for i := range g.Items {
		it := &g.Items[i]
		if it.Key != "" {
			continue
		}
		if o := j.argument(it, g); o != nil && og == nil {
			og = o
		} else if v := j.eval(it); i == 0 {
			url = v
		}
	}
	literalURL := url.Known && setting.SchemePattern.MatchString(url.Text)
	switch callee {
	case "Pool", "Client", "pgp", "PgPool", "PgClient":
		if j.Driver != "node-pg" && !strings.HasPrefix(g.Callee, "pg.") && !strings.HasPrefix(g.Callee, "Pg") {
			return
		}
		if og != nil {
			j.take(og)
			j.connection(og, "node-pg", g.Key)
		} else if literalURL {
			j.urlSite(url, "node-pg", g.Key, jsTLS{})
		}
	case "postgres":
		if j.Driver != "postgres.js" {
			return
		}
		j.postgresJS(g, og, url)
	case "Sequelize":
		if og != nil {
			if !syntax.IsOneOf(j.eval(og.Get("dialect")), "postgres", "postgresql") && !literalURL && og.Get("dialectOptions") == nil {
				return
			}
			if d := j.eval(og.Get("dialect")); d.Known && !syntax.IsOneOf(d, "postgres", "postgresql") {
				return
			}
			j.take(og)
			u := ""
			if literalURL {
				u = url.Text
			}
			if og.Get("host") == nil && u == "" && og.Get("dialectOptions") == nil {
				return // the URL that it is given says the rest
			}
			s := j.sequelize(og, u)
			if u != "" {
				j.claim(url.At, url.At+len(url.Text))
				s.At = url.At
			}
		} else if literalURL {
			j.urlSite(url, "sequelize", g.Key, jsTLS{})
		}
	}
}

// argument is an object that a call is given, or a variable that holds one.
func (j *jsFile) argument(it *syntax.Item, g *syntax.Group) *syntax.Group {
	if b := it.Block(); b != nil && (len(it.Value) > 1 && it.Value[1].Text != "as" && it.Value[1].Text != "satisfies" || &it.Value[0] != b) {
		return nil
	}
	return j.File.object(it, g, "{")
}

func (j *jsFile) take(g *syntax.Group) { j.taken[g.At] = true }

// connection is a Pool's or Client's configuration.
func (j *jsFile) connection(g *syntax.Group, kind, key string) {
	tls := j.tlsOf(g.Get("ssl"))
	cs := j.eval(g.Get("connectionString", "url"))
	if cs.Known && setting.SchemePattern.MatchString(cs.Text) {
		j.urlSite(cs, kind, orKey(key, "connectionString"), tls)
		return
	}
	s := setting.Setting{Kind: kind, Key: orKey(key, "ssl"), Driver: j.nodeDriver(), Certain: true, At: g.At, FixKind: "node-pg code"}
	j.connParts(&s, g)
	if tls.state == "" {
		if g.Get("connectionString", "url") != nil {
			return // whatever the URL says
		}
		if g.Get("host", "hostname") == nil {
			return
		}
	}
	place(&s, g, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) nodeDriver() string {
	if j.Driver != "" {
		return j.Driver
	}
	return "node-pg"
}

func orKey(key, otherwise string) string {
	if key == "" {
		return otherwise
	}
	return key
}

// place puts the setting at its ssl option, or at its first part.
func place(s *setting.Setting, g *syntax.Group, tls jsTLS) {
	if it := g.Get("connectionString", "url", "host", "hostname"); it != nil {
		s.At = it.KeyAt
	}
	if tls.state != "" && tls.at > 0 {
		s.Also = append(s.Also, s.At)
		s.At = tls.at
	}
	if tls.also > 0 {
		s.Also = append(s.Also, tls.also)
	}
}

// urlSite is a literal URL with an ssl option beside it. node-pg lets an sslmode
// in the URL replace the whole ssl object (pg/lib/connection-parameters.js).
func (j *jsFile) urlSite(u syntax.Value, kind, key string, tls jsTLS) {
	s, ok := drivers.Parse(u.Text, kind)
	if !ok {
		return
	}
	j.claim(u.At, u.At+len(u.Text))
	s.Key, s.At = key, u.At
	s.Driver, s.Certain = "node-pg", true
	if tls.state != "" {
		s.Also = append(s.Also, tls.at)
		if s.Mode == "" && s.Conn.Params["sslrootcert"] == "" {
			s.At, s.Also = tls.at, append(s.Also, u.At)
			apply(&s, tls)
			s.FixKind = "node-pg code"
		} else if tls.root != "" || tls.state == "verify" {
			s.Ineffective = "the ssl object in code: an sslmode in the URL replaces it, and its CA with it"
		}
	}
	j.add(s)
}

// apply takes over what an ssl option says.
func apply(s *setting.Setting, t jsTLS) {
	switch t.state {
	case "":
	case "mode":
		s.Mode = t.mode
	default:
		s.TLS = t.state
	}
	if t.disabled != "" {
		s.Disabled = t.disabled
	}
	if t.root != "" {
		s.Root = t.root
	}
	if t.likely != "" && s.Likely == "" {
		s.Likely = t.likely
	}
}

func (j *jsFile) knex(g *syntax.Group) {
	it := g.Get("connection")
	v := j.eval(it)
	if v.Known && setting.SchemePattern.MatchString(v.Text) {
		j.urlSite(v, "knex", "connection", jsTLS{})
		return
	}
	cg := j.File.object(it, g, "{")
	if cg == nil {
		return // a URL from somewhere else
	}
	j.take(cg)
	tls := j.tlsOf(cg.Get("ssl"))
	if cs := j.eval(cg.Get("connectionString")); cs.Known && setting.SchemePattern.MatchString(cs.Text) {
		j.urlSite(cs, "knex", "connection.connectionString", tls)
		return
	}
	if tls.state == "" && (cg.Get("connectionString") != nil || cg.Get("host") == nil) {
		return
	}
	s := setting.Setting{Kind: "knex", Key: "connection", Driver: "node-pg", Certain: true, At: it.KeyAt}
	j.connParts(&s, cg)
	place(&s, cg, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) sequelize(g *syntax.Group, url string) *setting.Setting {
	s := setting.Setting{Kind: "sequelize", Key: orKey(g.Key, "dialectOptions"), At: g.At}
	if url != "" {
		s, _ = drivers.Parse(url, "sequelize")
		s.Key = orKey(g.Key, "dialectOptions")
	}
	s.Driver, s.Certain = "node-pg", true
	if url == "" {
		j.connParts(&s, g)
	}
	var tls jsTLS
	if opts := g.Get("dialectOptions"); opts != nil {
		if og := j.File.object(opts, g, "{"); og != nil {
			j.take(og)
			if tls = j.tlsOf(og.Get("ssl")); og.Variable != nil && tls.state != "" {
				tls.also, tls.at = tls.at, opts.KeyAt
			}
		} else {
			tls = jsTLS{state: "unknown", at: opts.KeyAt, likely: "dialectOptions comes from elsewhere"}
		}
	}
	if it := g.Get("ssl"); it != nil && tls.state == "" {
		if v := j.eval(it); v.Text == "true" {
			s.Ineffective = "ssl: true outside dialectOptions: Sequelize does not pass it on to the driver"
			s.Also = append(s.Also, it.KeyAt)
		}
	}
	if url == "" && tls.state == "" && g.Get("host") == nil && g.Get("use_env_variable", "url") != nil {
		return &setting.Setting{}
	}
	if s.Mode == "" || tls.state == "no-verify" {
		apply(&s, tls)
	}
	place(&s, g, tls)
	j.add(s)
	return &j.Settings[len(j.Settings)-1]
}

func (j *jsFile) typeorm(g *syntax.Group) {
	tls := j.tlsOf(g.Get("ssl"))
	if extra := g.Get("extra"); extra != nil && tls.state == "" {
		if eg := j.File.object(extra, g, "{"); eg != nil {
			j.take(eg)
			tls = j.tlsOf(eg.Get("ssl"))
		}
	}
	if u := j.eval(g.Get("url")); u.Known && setting.SchemePattern.MatchString(u.Text) {
		j.urlSite(u, "typeorm", orKey(g.Key, "url"), tls)
		return
	}
	if tls.state == "" && (g.Get("url") != nil || g.Get("host") == nil) {
		return
	}
	s := setting.Setting{Kind: "typeorm", Key: orKey(g.Key, "ssl"), Driver: "node-pg", Certain: true, At: g.At}
	j.connParts(&s, g)
	place(&s, g, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) postgresJS(g, og *syntax.Group, url syntax.Value) {
	s := setting.Setting{Kind: "postgres.js", Key: orKey(g.Key, "url"), At: g.At, Driver: "postgres.js", Certain: true}
	if url.Known && setting.SchemePattern.MatchString(url.Text) {
		s, _ = drivers.Parse(url.Text, "postgres.js")
		s.Key, s.Driver, s.Certain, s.At = orKey(g.Key, "url"), "postgres.js", true, url.At
		if s.Mode == "" {
			s.Mode = s.Conn.Params["ssl"]
		}
		j.claim(url.At, url.At+len(url.Text))
	}
	var tls jsTLS
	if og != nil {
		j.take(og)
		tls = j.tlsOf(og.Get("ssl"))
		if len(s.Conn.Hosts) == 0 {
			j.connParts(&s, og)
		}
		if tls.state != "" {
			s.Also = append(s.Also, s.At)
			s.At = tls.at
		}
		// postgres.js: 'require', 'allow' and 'prefer' set rejectUnauthorized: false.
		if v := j.eval(og.Get("ssl")); v.Known && setting.KnownMode(v.Text) {
			tls = jsTLS{state: "mode", mode: v.Text, at: tls.at}
		}
	}
	if tls.state == "" && len(s.Conn.Hosts) == 0 {
		return
	}
	apply(&s, tls)
	j.add(s)
}
