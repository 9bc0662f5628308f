package clients

import (
	"regexp"
	"strings"
)

var (
	importAsyncpg = lazily(`(?m)^\s*(?:import|from)\s+asyncpg\b`)
	importPsycopg = lazily(`(?m)^\s*(?:import|from)\s+psycopg(?:2|_pool)?\b`)
	cafileCall    = lazily(`(?:cafile|load_verify_locations\()\s*=?\s*(?:cafile\s*=\s*)?(?:str\()?(?:f|r)?["']([^"']+)["']`)
)

type pyFile struct {
	*file
	taken map[int]bool
}

func readPython(f *file, _ string) error {
	root, comments, _ := parseTree(f.text, languages["py"])
	f.comments, f.names = comments, bind(root)
	a, p := importAsyncpg.MatchString(f.text), importPsycopg.MatchString(f.text)
	switch {
	case a && !p:
		f.driver = "asyncpg"
	case p && !a:
		f.driver = "psycopg"
	}
	py := &pyFile{file: f, taken: map[int]bool{}}
	root.walk(py.visit)
	py.optionsAlone()
	return nil
}

func (p *pyFile) visit(g *frame) {
	for q := g; q != nil; q = q.parent {
		if p.taken[q.at] && q.at != 0 {
			return
		}
	}
	if engine := p.eval(g.get("ENGINE")); (g.open == '{' || g.open == '(' && g.callee == "dict") && engine.known && (strings.Contains(engine.text, "postgres") || strings.Contains(engine.text, "postgis")) {
		p.taken[g.at] = true
		p.django(p.expand(g, 0))
		return
	}
	if e := p.eval(g.get("engine")); e.known && g.get("credentials") != nil && strings.HasPrefix(e.text, "tortoise.backends.") {
		p.tortoise(g, strings.TrimPrefix(e.text, "tortoise.backends."))
		return
	}
	if g.open != '(' {
		return
	}
	switch name := lastName(g.callee); {
	case name == "connect" && (strings.HasPrefix(g.callee, "psycopg") || strings.HasPrefix(g.callee, "asyncpg") || p.driver != "" && strings.Count(g.callee, ".") == 0),
		name == "create_pool" && (strings.HasPrefix(g.callee, "asyncpg") || p.driver == "asyncpg"),
		// peewee and its playhouse hand keywords on to psycopg.
		name == "PostgresqlDatabase" || name == "PooledPostgresqlDatabase" || name == "PostgresqlExtDatabase" || name == "PooledPostgresqlExtDatabase",
		name == "ConnectionPool" || name == "AsyncConnectionPool" || name == "ThreadedConnectionPool" || name == "SimpleConnectionPool":
		p.taken[g.at] = true
		p.connect(p.expand(g, 0))
	case name == "create_engine" || name == "create_async_engine":
		p.taken[g.at] = true
		p.engine(p.expand(g, 0))
	case g.callee == "URL.create" || g.callee == "sqlalchemy.engine.URL.create" || name == "URL" && g.get("drivername") != nil:
		p.urlCreate(g)
	case strings.HasPrefix(g.callee, "dj_database_url.") || g.callee == "env.db" || name == "db_url":
		p.djURL(g)
	}
}

func (p *pyFile) django(g *frame) {
	s := site{kind: "django", key: orKey(g.key, "default"), at: g.at, driver: "psycopg", certain: true}
	p.connParts(&s, g)
	if it := g.get("HOST"); it != nil {
		s.at = it.keyAt
	} else if it := g.get("ENGINE"); it != nil {
		s.at = it.keyAt
	}
	if h := p.eval(g.get("HOST")); !h.present || h.known && h.text == "" {
		s.conn.Hosts = []string{"/"} // no HOST: Django uses the Unix socket
	}
	if opts := g.get("OPTIONS"); opts != nil {
		if og := p.object(opts, g, "{("); og != nil {
			if it := og.get("sslmode"); it != nil {
				s.moveTo(it.keyAt, og, opts)
				s.setMode(p.eval(it))
			}
			s.setRoot(p.eval(og.get("sslrootcert")))
			if it := og.get("sslrootcert"); it != nil {
				s.also = append(s.also, it.keyAt)
			}
			if svc := og.get("service"); svc != nil && s.mode == "" {
				s.modeElsewhere = "the mode is the service's, in pg_service.conf"
				s.conn.Hosts = nil
			}
		} else {
			s.modeElsewhere = "OPTIONS comes from an expression"
		}
	}
	if s.mode == "" {
		p.optionsBelow(&s)
	}
	p.add(s)
}

// optionsBelow reads what is assigned after the dictionary:
// DATABASES["default"]["OPTIONS"] = {"sslmode": …}, or one key of it.
func (p *pyFile) optionsBelow(s *site) {
	below := regexp.MustCompile(`\[\s*["']` + regexp.QuoteMeta(s.key) + `["']\s*\]\s*\[\s*["']OPTIONS["']\s*\]\s*(?:=\s*(?:dict\()?|\.update\(|\.setdefault\(|(?:=\s*)?\[)[^\n]*(?:\n[^\n\S]*["'\w}][^\n]*){0,8}`)
	for _, loc := range below.FindAllStringIndex(p.text, -1) {
		if p.inComment(loc[0]) {
			continue
		}
		p.claim(loc[0]-1, loc[1])
		for _, m := range djangoOption.FindAllStringSubmatchIndex(p.text[loc[0]:loc[1]], -1) {
			at := loc[0] + m[2]
			if p.text[loc[0]+m[2]:loc[0]+m[3]] == "sslmode" {
				s.also, s.at = append(s.also, s.at), at
				s.mode, s.modeElsewhere = p.text[loc[0]+m[4]:loc[0]+m[5]], ""
			} else {
				s.also = append(s.also, at)
				s.root = p.text[loc[0]+m[4] : loc[0]+m[5]]
			}
		}
	}
}

var djangoOptions = lazily(`\bDATABASES\s*\[\s*["'](\w+)["']\s*\]\s*\[\s*["']OPTIONS["']\s*\]`)

// optionsAlone reads options that are set on a database which comes from elsewhere:
// DATABASES = {"default": dj_database_url.config()}.
func (p *pyFile) optionsAlone() {
	for _, loc := range djangoOptions.FindAllStringSubmatchIndex(p.text, -1) {
		if p.isClaimed(loc[0], loc[1]) || p.inComment(loc[0]) {
			continue
		}
		s := site{kind: "django", key: p.text[loc[2]:loc[3]], at: loc[0], driver: "psycopg", certain: true, conn: Conn{Params: map[string]string{}}}
		if p.optionsBelow(&s); s.mode != "" {
			p.add(s)
		}
	}
}

// tortoise is a connection of Tortoise ORM: its credentials go to asyncpg or psycopg.
func (p *pyFile) tortoise(g *frame, drv string) {
	cg := p.object(g.get("credentials"), g, "{(")
	if cg == nil || drv != "asyncpg" && drv != "psycopg" {
		return
	}
	p.taken[g.at] = true
	s := site{kind: drv, key: orKey(g.key, "credentials"), at: g.get("credentials").keyAt, driver: drv, certain: true, fixKind: drv + " code"}
	p.connParts(&s, cg)
	for _, name := range []string{"sslmode", "ssl"} {
		it := cg.get(name)
		if it == nil {
			continue
		}
		if name == "ssl" {
			p.sslArgument(&s, it)
		} else {
			s.setMode(p.eval(it))
		}
		s.also, s.at = append(s.also, s.at), it.keyAt
	}
	p.add(s)
}

var djangoOption = lazily(`\b(sslmode|sslrootcert)["']?\s*\]?\s*[:=,]\s*["']([^"'\n]*)["']`)

// connect is psycopg's or asyncpg's connect: a string, keywords, or both.
func (p *pyFile) connect(g *frame) {
	drv := "psycopg"
	if strings.HasPrefix(g.callee, "asyncpg") || p.driver == "asyncpg" && !strings.HasSuffix(g.callee, "Database") {
		drv = "asyncpg"
	}
	s := site{kind: drv, key: orKey(g.key, "connect"), at: g.at, conn: Conn{Params: map[string]string{}}}
	dsn := value{}
	it := g.get("dsn", "conninfo")
	if it == nil && len(g.items) > 0 && g.items[0].key == "" {
		it = &g.items[0]
	}
	dsn = p.eval(it)
	elsewhere := it != nil && !dsn.known
	if dsn.known && (schemePattern.MatchString(dsn.text) || strings.Contains(dsn.text, "=")) {
		if r, ok := readConn(dsn.text, drv); ok {
			r.key, r.at = s.key, dsn.at
			s = r
			p.claim(dsn.at, dsn.at+len(dsn.text))
		}
	} else {
		p.connParts(&s, g)
		if it := g.get("host"); it != nil {
			s.at = it.keyAt
		}
	}
	if g.get("sslmode", "ssl", "host", "dsn", "conninfo") == nil && !dsn.present {
		return
	}
	s.driver, s.certain, s.fixKind = drv, true, drv+" code"
	if it := g.get("sslmode"); it != nil {
		s.mode = ""
		s.setMode(p.eval(it))
		s.also, s.at = append(s.also, s.at), it.keyAt
	}
	if it := g.get("sslrootcert"); it != nil {
		s.setRoot(p.eval(it))
		s.also = append(s.also, it.keyAt)
	}
	if it := g.get("ssl"); it != nil {
		p.sslArgument(&s, it)
		s.also, s.at = append(s.also, s.at), it.keyAt
	} else if elsewhere && g.get("sslmode") == nil {
		return // the string says the rest
	} else if s.mode == "" && hasSpread(g) {
		s.modeElsewhere = "the arguments come from an expression"
	}
	p.add(s)
}

// hasSpread: **kwargs may hold anything.
func hasSpread(g *frame) bool {
	for _, it := range g.items {
		if it.key == "" && len(it.value) > 0 && it.value[0].kind == 'w' && strings.HasPrefix(it.value[0].text, "*") {
			return true
		}
	}
	return false
}

// moveTo puts the setting at a part of it, or, where the part stands in a variable,
// at what names the variable.
func (s *site) moveTo(at int, g *frame, it *item) {
	if g.variable != nil {
		s.also = append(s.also, at)
		at = it.keyAt
	}
	s.also, s.at = append(s.also, s.at), at
}

// sslArgument reads asyncpg's ssl: a mode, True, or an ssl.SSLContext.
func (p *pyFile) sslArgument(s *site, it *item) {
	v := p.eval(it)
	switch {
	case v.known && v.text == "true":
		s.tls = "verify"
	case v.falsy():
		s.tls = "none"
	case v.known && !isHole(v.text):
		s.mode, s.driver = v.text, "asyncpg"
	default:
		p.sslContext(s, it)
	}
}

// sslContext follows a variable to the context that it holds.
func (p *pyFile) sslContext(s *site, it *item) {
	src := p.source(it.value)
	name := ""
	var def *item
	if len(it.value) == 1 && it.value[0].kind == 'w' {
		name = it.value[0].text
		if def = p.names.find(name, it.valueAt()); def != nil {
			src = p.source(def.value)
			s.also = append(s.also, def.keyAt)
		}
	}
	switch {
	case strings.Contains(src, "_create_unverified_context") || strings.Contains(src, "CERT_NONE"):
		s.tls, s.disabled = "no-verify", "ssl._create_unverified_context()"
		if strings.Contains(src, "CERT_NONE") {
			s.disabled = "verify_mode = ssl.CERT_NONE"
		}
	case strings.Contains(src, "create_default_context"):
		s.tls = "verify"
	case strings.Contains(src, "SSLContext("):
		s.tls = "verify"
		if !strings.Contains(src, "PROTOCOL_TLS_CLIENT") {
			s.tls = "no-verify" // ssl.SSLContext() verifies nothing until it is told to
		}
	default:
		s.tls, s.likely = "unknown", "the ssl context comes from elsewhere"
	}
	if m := cafileCall.FindStringSubmatch(src); m != nil {
		s.root = m[1]
	} else if strings.Contains(src, "cafile") || strings.Contains(src, "cadata") {
		s.root = hole
	}
	if name == "" {
		return
	}
	from := 0
	if def != nil {
		from = min(def.keyAt, len(p.text))
	}
	if at := strings.Index(p.text[from:], name+".load_verify_locations"); at >= 0 && s.root == "" {
		s.root = hole
		if m := cafileCall.FindStringSubmatch(p.text[from+at : min(len(p.text), from+at+300)]); m != nil {
			s.root = m[1]
		}
	}
	var sets []item
	if def != nil {
		sets = p.names.set(name, def, it.valueAt())
	}
	set := &frame{items: sets}
	if v := set.get("verify_mode"); v != nil && strings.Contains(p.source(v.value), "CERT_NONE") {
		s.tls, s.disabled = "no-verify", "verify_mode = ssl.CERT_NONE"
		s.also = append(s.also, v.keyAt)
	} else if v := set.get("check_hostname"); v != nil && p.eval(v).falsy() && s.tls == "verify" {
		s.tls = "verify-ca"
		s.also = append(s.also, v.keyAt)
	}
}

// engine is SQLAlchemy's create_engine(url, connect_args={…}).
func (p *pyFile) engine(g *frame) {
	url := value{}
	if it := g.get("url"); it != nil {
		url = p.eval(it)
	} else if len(g.items) > 0 && g.items[0].key == "" {
		url = p.eval(&g.items[0])
	}
	args := g.get("connect_args")
	s := site{kind: "sqlalchemy", key: orKey(g.key, "create_engine"), at: g.at, conn: Conn{Params: map[string]string{}}}
	if url.known && schemePattern.MatchString(url.text) {
		r, ok := readConn(url.text, "sqlalchemy")
		if !ok {
			return
		}
		r.key, r.at = s.key, url.at
		s = r
		p.claim(url.at, url.at+len(url.text))
		if s.driver == "" {
			s.driver, s.certain = "psycopg", true // SQLAlchemy's default for postgresql://
		}
	} else if args == nil || url.known && strings.Contains(url.text, "://") {
		return
	}
	if args != nil {
		if ag := p.object(args, g, "{("); ag == nil {
			s.modeElsewhere = "connect_args comes from elsewhere"
		} else {
			if ag.get("sslmode", "ssl", "sslrootcert") == nil && s.conn.Scheme == "" {
				return
			}
			if it := ag.get("sslmode"); it != nil {
				s.mode = ""
				s.setMode(p.eval(it))
				s.moveTo(it.keyAt, ag, args)
			}
			if it := ag.get("ssl"); it != nil {
				p.sslArgument(&s, it)
				s.moveTo(it.keyAt, ag, args)
				if s.driver == "" || s.driver == "psycopg" && !s.certain {
					s.driver = "asyncpg"
				}
			}
			if it := ag.get("sslrootcert"); it != nil {
				s.setRoot(p.eval(it))
				s.also = append(s.also, it.keyAt)
			}
		}
	}
	if s.driver == "" && p.driver == "" && strings.HasPrefix(lastName(g.callee), "create_engine") {
		s.driver = "psycopg"
	}
	p.add(s)
}

// urlCreate is SQLAlchemy's URL.create("postgresql+psycopg", host=…, query={…}).
func (p *pyFile) urlCreate(g *frame) {
	it := g.get("drivername")
	if it == nil && len(g.items) > 0 && g.items[0].key == "" {
		it = &g.items[0]
	}
	scheme := p.eval(it)
	if !scheme.known || !strings.HasPrefix(scheme.text, "postgres") {
		return
	}
	s, ok := readConn(scheme.text+":///", "sqlalchemy")
	if !ok {
		return
	}
	if s.driver == "" {
		s.driver, s.certain = "psycopg", true
	}
	s.key, s.at, s.conn.Hosts = orKey(g.key, "URL.create"), g.at, nil
	p.connParts(&s, g)
	if q := g.get("query"); q != nil {
		if qg := p.object(q, g, "{("); qg != nil {
			p.modeAndRoot(&s, qg)
		} else {
			s.modeElsewhere = "the query comes from an expression"
		}
	}
	p.add(s)
}

// djURL is dj_database_url.config(…, ssl_require=True): sslmode=require.
func (p *pyFile) djURL(g *frame) {
	it := g.get("ssl_require")
	if v := p.eval(it); it == nil || v.text != "true" {
		return
	}
	s := site{kind: "django", key: "ssl_require", at: it.keyAt, driver: "psycopg", certain: true, mode: modeRequire}
	if d := p.eval(g.get("default")); d.known && schemePattern.MatchString(d.text) {
		if r, ok := readConn(d.text, "django"); ok {
			s.conn = r.conn
			s.also = append(s.also, d.at)
			p.claim(d.at, d.at+len(d.text))
		}
	}
	p.add(s)
}
