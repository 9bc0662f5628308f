package clients

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
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
	*file
	taken    map[int]bool // brackets that belong to a setting already
	followed map[int]bool // ssl options that a setting names, by where they are defined
}

var (
	pgImport    = lazily(`(?:require\(\s*|from\s+|import\s+|import\(\s*)["'](?:pg|pg-pool|pg-promise|pg-native|drizzle-orm/node-postgres|@types/pg)["']`)
	postgresJS  = lazily(`(?:require\(\s*|from\s+)["']postgres["']`)
	anyPostgres = lazily(`(?i)postgres|['"]pg['"]|pg-promise|pgsql|DATABASE_URL`)
)

func readJS(f *file, _ string) error {
	root, comments, _ := parseTree(f.text, languages["js"])
	shorthand(root.groups, false)
	f.comments, f.names = comments, bind(root)
	j := &jsFile{file: f, taken: map[int]bool{}, followed: map[int]bool{}}
	if pgImport.MatchString(f.text) {
		f.driver = "node-pg"
	} else if postgresJS.MatchString(f.text) {
		f.driver = "postgres.js"
	}
	// What a call is given may stand in a variable above it: calls come first.
	root.walk(func(g *frame) {
		if g.open == '(' && !j.covered(g) {
			j.call(g, lastName(g.callee))
		}
	})
	var variables []*frame // const ssl = {…}: it may be named further down
	root.walk(func(g *frame) {
		if g.open == '(' || j.covered(g) {
			return
		}
		if it := g.get("ssl"); it != nil && it.op == "=" {
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
func (j *jsFile) covered(g *frame) bool {
	for p := g; p != nil; p = p.parent {
		if j.taken[p.at] && p.at != 0 {
			return true
		}
	}
	return false
}

// visit looks at one object or argument list.
func (j *jsFile) visit(g *frame) {
	switch {
	case g.get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED") != nil:
		it := g.get("NODE_TLS_REJECT_UNAUTHORIZED", "process.env.NODE_TLS_REJECT_UNAUTHORIZED")
		if v := j.eval(it); v.text == "0" && j.aboutPostgres() {
			j.add(setting.Setting{Kind: "node-pg", Key: it.key, At: it.keyAt, Driver: "node-pg", Certain: true, TLS: "unknown", Disabled: "NODE_TLS_REJECT_UNAUTHORIZED=0", FixKind: "node-pg code"})
		}
	case isOneOf(j.eval(g.get("client")), "pg", "postgres", "postgresql", "pg-native", "pgnative") && g.get("connection") != nil:
		j.taken[g.at] = true
		j.knex(g)
	case isOneOf(j.eval(g.get("dialect")), "postgres", "postgresql") && !j.isDrizzle(g):
		j.taken[g.at] = true
		j.sequelize(j.expand(g, 0), "")
	case isOneOf(j.eval(g.get("type")), "postgres", "postgresql") && (g.get("host", "url", "ssl", "extra", "entities", "username") != nil):
		j.taken[g.at] = true
		j.typeorm(j.expand(g, 0))
	case j.connLike(g):
		j.taken[g.at] = true
		j.connection(j.expand(g, 0), "node-pg", g.key)
	}
}

func (j *jsFile) isDrizzle(g *frame) bool { return g.get("dbCredentials") != nil }

func lastName(callee string) string {
	if i := strings.LastIndexByte(callee, '.'); i >= 0 {
		return callee[i+1:]
	}
	return callee
}

func isOneOf(v value, names ...string) bool {
	for _, n := range names {
		if v.known && strings.EqualFold(v.text, n) {
			return true
		}
	}
	return false
}

// connLike: an object that can only be a connection's: an ssl option beside a
// host or a connection string, in a file about PostgreSQL.
func (j *jsFile) connLike(g *frame) bool {
	if g.open != '{' || g.get("ssl") == nil || j.followed[g.get("ssl").keyAt] || g.get("dialectOptions") != nil {
		return false
	}
	for p := g; p != nil; p = p.parent {
		if v := j.eval(p.get("client", "dialect", "type")); v.known && otherBase.MatchString(v.text) {
			return false // MySQL's, in a file about both
		}
	}
	if g.get("connectionString", "host", "hostname", "user", "url", "database") == nil {
		it := g.get("ssl")
		if b := it.block(); b == nil || b.open != '{' || !strings.Contains(j.text[b.at:b.end], "rejectUnauthorized") {
			return false
		}
	}
	return j.aboutPostgres()
}

// aboutPostgres: the file speaks of PostgreSQL, or its project depends on it.
func (j *jsFile) aboutPostgres() bool {
	if j.driver != "" || anyPostgres.MatchString(j.text) {
		return true
	}
	d, _ := j.ctx.driverFor(j.rel, "")
	return d == "node-pg" || d == "prisma" || d == "postgres.js"
}

// call looks at the arguments of a call.
func (j *jsFile) call(g *frame, callee string) {
	var og *frame
	url := value{}
	for i := range g.items {
		it := &g.items[i]
		if it.key != "" {
			continue
		}
		if o := j.argument(it, g); o != nil && og == nil {
			og = o
		} else if v := j.eval(it); i == 0 {
			url = v
		}
	}
	literalURL := url.known && setting.SchemePattern.MatchString(url.text)
	switch callee {
	case "Pool", "Client", "pgp", "PgPool", "PgClient":
		if j.driver != "node-pg" && !strings.HasPrefix(g.callee, "pg.") && !strings.HasPrefix(g.callee, "Pg") {
			return
		}
		if og != nil {
			j.take(og)
			j.connection(og, "node-pg", g.key)
		} else if literalURL {
			j.urlSite(url, "node-pg", g.key, jsTLS{})
		}
	case "postgres":
		if j.driver != "postgres.js" {
			return
		}
		j.postgresJS(g, og, url)
	case "Sequelize":
		if og != nil {
			if !isOneOf(j.eval(og.get("dialect")), "postgres", "postgresql") && !literalURL && og.get("dialectOptions") == nil {
				return
			}
			if d := j.eval(og.get("dialect")); d.known && !isOneOf(d, "postgres", "postgresql") {
				return
			}
			j.take(og)
			u := ""
			if literalURL {
				u = url.text
			}
			if og.get("host") == nil && u == "" && og.get("dialectOptions") == nil {
				return // the URL that it is given says the rest
			}
			s := j.sequelize(og, u)
			if u != "" {
				j.claim(url.at, url.at+len(url.text))
				s.At = url.at
			}
		} else if literalURL {
			j.urlSite(url, "sequelize", g.key, jsTLS{})
		}
	}
}

func objectFrame(n *node, parent *frame) *frame {
	f := &frame{parent: parent, key: parent.key, callee: parent.callee, at: n.at, open: n.open}
	for _, g := range n.groups {
		f.items = append(f.items, g...)
	}
	return f
}

// argument is an object that a call is given, or a variable that holds one.
func (j *jsFile) argument(it *item, g *frame) *frame {
	if b := it.block(); b != nil && (len(it.value) > 1 && it.value[1].text != "as" && it.value[1].text != "satisfies" || &it.value[0] != b) {
		return nil
	}
	return j.file.object(it, g, "{")
}

func (j *jsFile) take(g *frame) { j.taken[g.at] = true }

// connection is a Pool's or Client's configuration.
func (j *jsFile) connection(g *frame, kind, key string) {
	tls := j.tlsOf(g.get("ssl"))
	cs := j.eval(g.get("connectionString", "url"))
	if cs.known && setting.SchemePattern.MatchString(cs.text) {
		j.urlSite(cs, kind, orKey(key, "connectionString"), tls)
		return
	}
	s := setting.Setting{Kind: kind, Key: orKey(key, "ssl"), Driver: j.nodeDriver(), Certain: true, At: g.at, FixKind: "node-pg code"}
	j.connParts(&s, g)
	if tls.state == "" {
		if g.get("connectionString", "url") != nil {
			return // whatever the URL says
		}
		if g.get("host", "hostname") == nil {
			return
		}
	}
	place(&s, g, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) nodeDriver() string {
	if j.driver != "" {
		return j.driver
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
func place(s *setting.Setting, g *frame, tls jsTLS) {
	if it := g.get("connectionString", "url", "host", "hostname"); it != nil {
		s.At = it.keyAt
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
func (j *jsFile) urlSite(u value, kind, key string, tls jsTLS) {
	s, ok := readConn(u.text, kind)
	if !ok {
		return
	}
	j.claim(u.at, u.at+len(u.text))
	s.Key, s.At = key, u.at
	s.Driver, s.Certain = "node-pg", true
	if tls.state != "" {
		s.Also = append(s.Also, tls.at)
		if s.Mode == "" && s.Conn.Params["sslrootcert"] == "" {
			s.At, s.Also = tls.at, append(s.Also, u.at)
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

func (j *jsFile) knex(g *frame) {
	it := g.get("connection")
	v := j.eval(it)
	if v.known && setting.SchemePattern.MatchString(v.text) {
		j.urlSite(v, "knex", "connection", jsTLS{})
		return
	}
	cg := j.file.object(it, g, "{")
	if cg == nil {
		return // a URL from somewhere else
	}
	j.take(cg)
	tls := j.tlsOf(cg.get("ssl"))
	if cs := j.eval(cg.get("connectionString")); cs.known && setting.SchemePattern.MatchString(cs.text) {
		j.urlSite(cs, "knex", "connection.connectionString", tls)
		return
	}
	if tls.state == "" && (cg.get("connectionString") != nil || cg.get("host") == nil) {
		return
	}
	s := setting.Setting{Kind: "knex", Key: "connection", Driver: "node-pg", Certain: true, At: it.keyAt}
	j.connParts(&s, cg)
	place(&s, cg, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) sequelize(g *frame, url string) *setting.Setting {
	s := setting.Setting{Kind: "sequelize", Key: orKey(g.key, "dialectOptions"), At: g.at}
	if url != "" {
		s, _ = readConn(url, "sequelize")
		s.Key = orKey(g.key, "dialectOptions")
	}
	s.Driver, s.Certain = "node-pg", true
	if url == "" {
		j.connParts(&s, g)
	}
	var tls jsTLS
	if opts := g.get("dialectOptions"); opts != nil {
		if og := j.file.object(opts, g, "{"); og != nil {
			j.take(og)
			if tls = j.tlsOf(og.get("ssl")); og.variable != nil && tls.state != "" {
				tls.also, tls.at = tls.at, opts.keyAt
			}
		} else {
			tls = jsTLS{state: "unknown", at: opts.keyAt, likely: "dialectOptions comes from elsewhere"}
		}
	}
	if it := g.get("ssl"); it != nil && tls.state == "" {
		if v := j.eval(it); v.text == "true" {
			s.Ineffective = "ssl: true outside dialectOptions: Sequelize does not pass it on to the driver"
			s.Also = append(s.Also, it.keyAt)
		}
	}
	if url == "" && tls.state == "" && g.get("host") == nil && g.get("use_env_variable", "url") != nil {
		return &setting.Setting{}
	}
	if s.Mode == "" || tls.state == "no-verify" {
		apply(&s, tls)
	}
	place(&s, g, tls)
	j.add(s)
	return &j.sites[len(j.sites)-1]
}

func (j *jsFile) typeorm(g *frame) {
	tls := j.tlsOf(g.get("ssl"))
	if extra := g.get("extra"); extra != nil && tls.state == "" {
		if eg := j.file.object(extra, g, "{"); eg != nil {
			j.take(eg)
			tls = j.tlsOf(eg.get("ssl"))
		}
	}
	if u := j.eval(g.get("url")); u.known && setting.SchemePattern.MatchString(u.text) {
		j.urlSite(u, "typeorm", orKey(g.key, "url"), tls)
		return
	}
	if tls.state == "" && (g.get("url") != nil || g.get("host") == nil) {
		return
	}
	s := setting.Setting{Kind: "typeorm", Key: orKey(g.key, "ssl"), Driver: "node-pg", Certain: true, At: g.at}
	j.connParts(&s, g)
	place(&s, g, tls)
	apply(&s, tls)
	j.add(s)
}

func (j *jsFile) postgresJS(g, og *frame, url value) {
	s := setting.Setting{Kind: "postgres.js", Key: orKey(g.key, "url"), At: g.at, Driver: "postgres.js", Certain: true}
	if url.known && setting.SchemePattern.MatchString(url.text) {
		s, _ = readConn(url.text, "postgres.js")
		s.Key, s.Driver, s.Certain, s.At = orKey(g.key, "url"), "postgres.js", true, url.at
		if s.Mode == "" {
			s.Mode = s.Conn.Params["ssl"]
		}
		j.claim(url.at, url.at+len(url.text))
	}
	var tls jsTLS
	if og != nil {
		j.take(og)
		tls = j.tlsOf(og.get("ssl"))
		if len(s.Conn.Hosts) == 0 {
			j.connParts(&s, og)
		}
		if tls.state != "" {
			s.Also = append(s.Also, s.At)
			s.At = tls.at
		}
		// postgres.js: 'require', 'allow' and 'prefer' set rejectUnauthorized: false.
		if v := j.eval(og.get("ssl")); v.known && setting.KnownMode(v.text) {
			tls = jsTLS{state: "mode", mode: v.text, at: tls.at}
		}
	}
	if tls.state == "" && len(s.Conn.Hosts) == 0 {
		return
	}
	apply(&s, tls)
	j.add(s)
}
