package clients

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
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
	s := setting.Setting{Kind: "django", Key: orKey(g.key, "default"), At: g.at, Driver: "psycopg", Certain: true}
	p.connParts(&s, g)
	if it := g.get("HOST"); it != nil {
		s.At = it.keyAt
	} else if it := g.get("ENGINE"); it != nil {
		s.At = it.keyAt
	}
	if h := p.eval(g.get("HOST")); !h.present || h.known && h.text == "" {
		s.Conn.Hosts = []string{"/"} // no HOST: Django uses the Unix socket
	}
	if opts := g.get("OPTIONS"); opts != nil {
		if og := p.object(opts, g, "{("); og != nil {
			if it := og.get("sslmode"); it != nil {
				moveTo(&s, it.keyAt, og, opts)
				setMode(&s, p.eval(it))
			}
			setRoot(&s, p.eval(og.get("sslrootcert")))
			if it := og.get("sslrootcert"); it != nil {
				s.Also = append(s.Also, it.keyAt)
			}
			if svc := og.get("service"); svc != nil && s.Mode == "" {
				s.ModeElsewhere = "the mode is the service's, in pg_service.conf"
				s.Conn.Hosts = nil
			}
		} else {
			s.ModeElsewhere = "OPTIONS comes from an expression"
		}
	}
	if s.Mode == "" {
		p.optionsBelow(&s)
	}
	p.add(s)
}

// optionsBelow reads what is assigned after the dictionary:
// DATABASES["default"]["OPTIONS"] = {"sslmode": …}, or one key of it.
func (p *pyFile) optionsBelow(s *setting.Setting) {
	below := regexp.MustCompile(`\[\s*["']` + regexp.QuoteMeta(s.Key) + `["']\s*\]\s*\[\s*["']OPTIONS["']\s*\]\s*(?:=\s*(?:dict\()?|\.update\(|\.setdefault\(|(?:=\s*)?\[)[^\n]*(?:\n[^\n\S]*["'\w}][^\n]*){0,8}`)
	for _, loc := range below.FindAllStringIndex(p.text, -1) {
		if p.inComment(loc[0]) {
			continue
		}
		p.claim(loc[0]-1, loc[1])
		for _, m := range djangoOption.FindAllStringSubmatchIndex(p.text[loc[0]:loc[1]], -1) {
			at := loc[0] + m[2]
			if p.text[loc[0]+m[2]:loc[0]+m[3]] == "sslmode" {
				s.Also, s.At = append(s.Also, s.At), at
				s.Mode, s.ModeElsewhere = p.text[loc[0]+m[4]:loc[0]+m[5]], ""
			} else {
				s.Also = append(s.Also, at)
				s.Root = p.text[loc[0]+m[4] : loc[0]+m[5]]
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
		s := setting.Setting{Kind: "django", Key: p.text[loc[2]:loc[3]], At: loc[0], Driver: "psycopg", Certain: true, Conn: setting.Conn{Params: map[string]string{}}}
		if p.optionsBelow(&s); s.Mode != "" {
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
	s := setting.Setting{Kind: drv, Key: orKey(g.key, "credentials"), At: g.get("credentials").keyAt, Driver: drv, Certain: true, FixKind: drv + " code"}
	p.connParts(&s, cg)
	for _, name := range []string{"sslmode", "ssl"} {
		it := cg.get(name)
		if it == nil {
			continue
		}
		if name == "ssl" {
			p.sslArgument(&s, it)
		} else {
			setMode(&s, p.eval(it))
		}
		s.Also, s.At = append(s.Also, s.At), it.keyAt
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
	s := setting.Setting{Kind: drv, Key: orKey(g.key, "connect"), At: g.at, Conn: setting.Conn{Params: map[string]string{}}}
	dsn := value{}
	it := g.get("dsn", "conninfo")
	if it == nil && len(g.items) > 0 && g.items[0].key == "" {
		it = &g.items[0]
	}
	dsn = p.eval(it)
	elsewhere := it != nil && !dsn.known
	if dsn.known && (setting.SchemePattern.MatchString(dsn.text) || strings.Contains(dsn.text, "=")) {
		if r, ok := readConn(dsn.text, drv); ok {
			r.Key, r.At = s.Key, dsn.at
			s = r
			p.claim(dsn.at, dsn.at+len(dsn.text))
		}
	} else {
		p.connParts(&s, g)
		if it := g.get("host"); it != nil {
			s.At = it.keyAt
		}
	}
	if g.get("sslmode", "ssl", "host", "dsn", "conninfo") == nil && !dsn.present {
		return
	}
	s.Driver, s.Certain, s.FixKind = drv, true, drv+" code"
	if it := g.get("sslmode"); it != nil {
		s.Mode = ""
		setMode(&s, p.eval(it))
		s.Also, s.At = append(s.Also, s.At), it.keyAt
	}
	if it := g.get("sslrootcert"); it != nil {
		setRoot(&s, p.eval(it))
		s.Also = append(s.Also, it.keyAt)
	}
	if it := g.get("ssl"); it != nil {
		p.sslArgument(&s, it)
		s.Also, s.At = append(s.Also, s.At), it.keyAt
	} else if elsewhere && g.get("sslmode") == nil {
		return // the string says the rest
	} else if s.Mode == "" && hasSpread(g) {
		s.ModeElsewhere = "the arguments come from an expression"
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
func moveTo(s *setting.Setting, at int, g *frame, it *item) {
	if g.variable != nil {
		s.Also = append(s.Also, at)
		at = it.keyAt
	}
	s.Also, s.At = append(s.Also, s.At), at
}

// sslArgument reads asyncpg's ssl: a mode, True, or an ssl.SSLContext.
func (p *pyFile) sslArgument(s *setting.Setting, it *item) {
	v := p.eval(it)
	switch {
	case v.known && v.text == "true":
		s.TLS = "verify"
	case v.falsy():
		s.TLS = "none"
	case v.known && !setting.IsDynamic(v.text):
		s.Mode, s.Driver = v.text, "asyncpg"
	default:
		p.sslContext(s, it)
	}
}

// sslContext follows a variable to the context that it holds.
func (p *pyFile) sslContext(s *setting.Setting, it *item) {
	src := p.source(it.value)
	name := ""
	var def *item
	if len(it.value) == 1 && it.value[0].kind == 'w' {
		name = it.value[0].text
		if def = p.names.find(name, it.valueAt()); def != nil {
			src = p.source(def.value)
			s.Also = append(s.Also, def.keyAt)
		}
	}
	switch {
	case strings.Contains(src, "_create_unverified_context") || strings.Contains(src, "CERT_NONE"):
		s.TLS, s.Disabled = "no-verify", "ssl._create_unverified_context()"
		if strings.Contains(src, "CERT_NONE") {
			s.Disabled = "verify_mode = ssl.CERT_NONE"
		}
	case strings.Contains(src, "create_default_context"):
		s.TLS = "verify"
	case strings.Contains(src, "SSLContext("):
		s.TLS = "verify"
		if !strings.Contains(src, "PROTOCOL_TLS_CLIENT") {
			s.TLS = "no-verify" // ssl.SSLContext() verifies nothing until it is told to
		}
	default:
		s.TLS, s.Likely = "unknown", "the ssl context comes from elsewhere"
	}
	if m := cafileCall.FindStringSubmatch(src); m != nil {
		s.Root = m[1]
	} else if strings.Contains(src, "cafile") || strings.Contains(src, "cadata") {
		s.Root = setting.Dynamic
	}
	if name == "" {
		return
	}
	from := 0
	if def != nil {
		from = min(def.keyAt, len(p.text))
	}
	if at := strings.Index(p.text[from:], name+".load_verify_locations"); at >= 0 && s.Root == "" {
		s.Root = setting.Dynamic
		if m := cafileCall.FindStringSubmatch(p.text[from+at : min(len(p.text), from+at+300)]); m != nil {
			s.Root = m[1]
		}
	}
	var sets []item
	if def != nil {
		sets = p.names.set(name, def, it.valueAt())
	}
	set := &frame{items: sets}
	if v := set.get("verify_mode"); v != nil && strings.Contains(p.source(v.value), "CERT_NONE") {
		s.TLS, s.Disabled = "no-verify", "verify_mode = ssl.CERT_NONE"
		s.Also = append(s.Also, v.keyAt)
	} else if v := set.get("check_hostname"); v != nil && p.eval(v).falsy() && s.TLS == "verify" {
		s.TLS = "verify-ca"
		s.Also = append(s.Also, v.keyAt)
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
	s := setting.Setting{Kind: "sqlalchemy", Key: orKey(g.key, "create_engine"), At: g.at, Conn: setting.Conn{Params: map[string]string{}}}
	if url.known && setting.SchemePattern.MatchString(url.text) {
		r, ok := readConn(url.text, "sqlalchemy")
		if !ok {
			return
		}
		r.Key, r.At = s.Key, url.at
		s = r
		p.claim(url.at, url.at+len(url.text))
		if s.Driver == "" {
			s.Driver, s.Certain = "psycopg", true // SQLAlchemy's default for postgresql://
		}
	} else if args == nil || url.known && strings.Contains(url.text, "://") {
		return
	}
	if args != nil {
		if ag := p.object(args, g, "{("); ag == nil {
			s.ModeElsewhere = "connect_args comes from elsewhere"
		} else {
			if ag.get("sslmode", "ssl", "sslrootcert") == nil && s.Conn.Scheme == "" {
				return
			}
			if it := ag.get("sslmode"); it != nil {
				s.Mode = ""
				setMode(&s, p.eval(it))
				moveTo(&s, it.keyAt, ag, args)
			}
			if it := ag.get("ssl"); it != nil {
				p.sslArgument(&s, it)
				moveTo(&s, it.keyAt, ag, args)
				if s.Driver == "" || s.Driver == "psycopg" && !s.Certain {
					s.Driver = "asyncpg"
				}
			}
			if it := ag.get("sslrootcert"); it != nil {
				setRoot(&s, p.eval(it))
				s.Also = append(s.Also, it.keyAt)
			}
		}
	}
	if s.Driver == "" && p.driver == "" && strings.HasPrefix(lastName(g.callee), "create_engine") {
		s.Driver = "psycopg"
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
	if s.Driver == "" {
		s.Driver, s.Certain = "psycopg", true
	}
	s.Key, s.At, s.Conn.Hosts = orKey(g.key, "URL.create"), g.at, nil
	p.connParts(&s, g)
	if q := g.get("query"); q != nil {
		if qg := p.object(q, g, "{("); qg != nil {
			p.modeAndRoot(&s, qg)
		} else {
			s.ModeElsewhere = "the query comes from an expression"
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
	s := setting.Setting{Kind: "django", Key: "ssl_require", At: it.keyAt, Driver: "psycopg", Certain: true, Mode: setting.Require}
	if d := p.eval(g.get("default")); d.known && setting.SchemePattern.MatchString(d.text) {
		if r, ok := readConn(d.text, "django"); ok {
			s.Conn = r.Conn
			s.Also = append(s.Also, d.at)
			p.claim(d.at, d.at+len(d.text))
		}
	}
	p.add(s)
}
