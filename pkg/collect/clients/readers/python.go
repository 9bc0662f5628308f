package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var (
	importAsyncpg = regexp.MustCompile(`(?m)^\s*(?:import|from)\s+asyncpg\b`)
	importPsycopg = regexp.MustCompile(`(?m)^\s*(?:import|from)\s+psycopg(?:2|_pool)?\b`)
	cafileCall    = regexp.MustCompile(`(?:cafile|load_verify_locations\()\s*=?\s*(?:cafile\s*=\s*)?(?:str\()?(?:f|r)?["']([^"']+)["']`)
)

type pyFile struct {
	*File
	taken map[int]bool
}

func readPython(f *File, _ string) error {
	f.parse(syntax.Of("py"))
	f.tree.Bind()
	a, p := importAsyncpg.MatchString(f.Text), importPsycopg.MatchString(f.Text)
	switch {
	case a && !p:
		f.Driver = "asyncpg"
	case p && !a:
		f.Driver = "psycopg"
	}
	py := &pyFile{File: f, taken: map[int]bool{}}
	f.tree.Root.Walk(py.visit)
	py.optionsAlone()
	return nil
}

func (p *pyFile) visit(g *syntax.Group) {
	for q := g; q != nil; q = q.Parent {
		if p.taken[q.At] && q.At != 0 {
			return
		}
	}
	if engine := p.eval(g.Get("ENGINE")); (g.Open == '{' || g.Open == '(' && g.Callee == "dict") && engine.Known && (strings.Contains(engine.Text, "postgres") || strings.Contains(engine.Text, "postgis")) {
		p.taken[g.At] = true
		p.django(p.expand(g))
		return
	}
	if e := p.eval(g.Get("engine")); e.Known && g.Get("credentials") != nil && strings.HasPrefix(e.Text, "tortoise.backends.") {
		p.tortoise(g, strings.TrimPrefix(e.Text, "tortoise.backends."))
		return
	}
	if g.Open != '(' {
		return
	}
	switch name := syntax.LastName(g.Callee); {
	case name == "connect" && (strings.HasPrefix(g.Callee, "psycopg") || strings.HasPrefix(g.Callee, "asyncpg") || p.Driver != "" && strings.Count(g.Callee, ".") == 0),
		name == "create_pool" && (strings.HasPrefix(g.Callee, "asyncpg") || p.Driver == "asyncpg"),
		// peewee and its playhouse hand keywords on to psycopg.
		name == "PostgresqlDatabase" || name == "PooledPostgresqlDatabase" || name == "PostgresqlExtDatabase" || name == "PooledPostgresqlExtDatabase",
		name == "ConnectionPool" || name == "AsyncConnectionPool" || name == "ThreadedConnectionPool" || name == "SimpleConnectionPool":
		p.taken[g.At] = true
		p.connect(p.expand(g))
	case name == "create_engine" || name == "create_async_engine":
		p.taken[g.At] = true
		p.engine(p.expand(g))
	case g.Callee == "URL.create" || g.Callee == "sqlalchemy.engine.URL.create" || name == "URL" && g.Get("drivername") != nil:
		p.urlCreate(g)
	case strings.HasPrefix(g.Callee, "dj_database_url.") || g.Callee == "env.db" || name == "db_url":
		p.djURL(g)
	}
}

func (p *pyFile) django(g *syntax.Group) {
	s := setting.Setting{Kind: "django", Key: orKey(g.Key, "default"), At: g.At, Driver: "psycopg", Certain: true}
	p.connParts(&s, g)
	if it := g.Get("HOST"); it != nil {
		s.At = it.KeyAt
	} else if it := g.Get("ENGINE"); it != nil {
		s.At = it.KeyAt
	}
	if h := p.eval(g.Get("HOST")); !h.Present || h.Known && h.Text == "" {
		s.Conn.Hosts = []string{"/"} // no HOST: Django uses the Unix socket
	}
	if opts := g.Get("OPTIONS"); opts != nil {
		if og := p.object(opts, g, "{("); og != nil {
			if it := og.Get("sslmode"); it != nil {
				moveTo(&s, it.KeyAt, og, opts)
				setMode(&s, p.eval(it))
			}
			setRoot(&s, p.eval(og.Get("sslrootcert")))
			if it := og.Get("sslrootcert"); it != nil {
				s.Also = append(s.Also, it.KeyAt)
			}
			if svc := og.Get("service"); svc != nil && s.Mode == "" {
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
	for _, loc := range below.FindAllStringIndex(p.Text, -1) {
		if p.inComment(loc[0]) {
			continue
		}
		p.claim(loc[0]-1, loc[1])
		for _, m := range djangoOption.FindAllStringSubmatchIndex(p.Text[loc[0]:loc[1]], -1) {
			at := loc[0] + m[2]
			if p.Text[loc[0]+m[2]:loc[0]+m[3]] == "sslmode" {
				s.Also, s.At = append(s.Also, s.At), at
				s.Mode, s.ModeElsewhere = p.Text[loc[0]+m[4]:loc[0]+m[5]], ""
			} else {
				s.Also = append(s.Also, at)
				s.Root = p.Text[loc[0]+m[4] : loc[0]+m[5]]
			}
		}
	}
}

var djangoOptions = regexp.MustCompile(`\bDATABASES\s*\[\s*["'](\w+)["']\s*\]\s*\[\s*["']OPTIONS["']\s*\]`)

// optionsAlone reads options that are set on a database which comes from elsewhere:
// DATABASES = {"default": dj_database_url.config()}.
func (p *pyFile) optionsAlone() {
	for _, loc := range djangoOptions.FindAllStringSubmatchIndex(p.Text, -1) {
		if p.isClaimed(loc[0], loc[1]) || p.inComment(loc[0]) {
			continue
		}
		s := setting.Setting{Kind: "django", Key: p.Text[loc[2]:loc[3]], At: loc[0], Driver: "psycopg", Certain: true, Conn: setting.Conn{Params: map[string]string{}}}
		if p.optionsBelow(&s); s.Mode != "" {
			p.add(s)
		}
	}
}

// tortoise is a connection of Tortoise ORM: its credentials go to asyncpg or psycopg.
func (p *pyFile) tortoise(g *syntax.Group, drv string) {
	cg := p.object(g.Get("credentials"), g, "{(")
	if cg == nil || drv != "asyncpg" && drv != "psycopg" {
		return
	}
	p.taken[g.At] = true
	s := setting.Setting{Kind: drv, Key: orKey(g.Key, "credentials"), At: g.Get("credentials").KeyAt, Driver: drv, Certain: true, FixKind: drv + " code"}
	p.connParts(&s, cg)
	for _, name := range []string{"sslmode", "ssl"} {
		it := cg.Get(name)
		if it == nil {
			continue
		}
		if name == "ssl" {
			p.sslArgument(&s, it)
		} else {
			setMode(&s, p.eval(it))
		}
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	p.add(s)
}

var djangoOption = regexp.MustCompile(`\b(sslmode|sslrootcert)["']?\s*\]?\s*[:=,]\s*["']([^"'\n]*)["']`)

// connect is psycopg's or asyncpg's connect: a string, keywords, or both.
func (p *pyFile) connect(g *syntax.Group) {
	drv := "psycopg"
	if strings.HasPrefix(g.Callee, "asyncpg") || p.Driver == "asyncpg" && !strings.HasSuffix(g.Callee, "Database") {
		drv = "asyncpg"
	}
	s := setting.Setting{Kind: drv, Key: orKey(g.Key, "connect"), At: g.At, Conn: setting.Conn{Params: map[string]string{}}}
	dsn := syntax.Value{}
	it := g.Get("dsn", "conninfo")
	if it == nil && len(g.Items) > 0 && g.Items[0].Key == "" {
		it = &g.Items[0]
	}
	dsn = p.eval(it)
	elsewhere := it != nil && !dsn.Known
	if dsn.Known && (setting.SchemePattern.MatchString(dsn.Text) || strings.Contains(dsn.Text, "=")) {
		if r, ok := drivers.Parse(dsn.Text, drv); ok {
			r.Key, r.At = s.Key, dsn.At
			s = r
			p.claim(dsn.At, dsn.At+len(dsn.Text))
		}
	} else {
		p.connParts(&s, g)
		if it := g.Get("host"); it != nil {
			s.At = it.KeyAt
		}
	}
	if g.Get("sslmode", "ssl", "host", "dsn", "conninfo") == nil && !dsn.Present {
		return
	}
	s.Driver, s.Certain, s.FixKind = drv, true, drv+" code"
	if it := g.Get("sslmode"); it != nil {
		s.Mode = ""
		setMode(&s, p.eval(it))
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	if it := g.Get("sslrootcert"); it != nil {
		setRoot(&s, p.eval(it))
		s.Also = append(s.Also, it.KeyAt)
	}
	if it := g.Get("ssl"); it != nil {
		p.sslArgument(&s, it)
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	} else if elsewhere && g.Get("sslmode") == nil {
		return // the string says the rest
	} else if s.Mode == "" && hasSpread(g) {
		s.ModeElsewhere = "the arguments come from an expression"
	}
	p.add(s)
}

// hasSpread: **kwargs may hold anything.
func hasSpread(g *syntax.Group) bool {
	for _, it := range g.Items {
		if it.Key == "" && len(it.Value) > 0 && it.Value[0].Kind == 'w' && strings.HasPrefix(it.Value[0].Text, "*") {
			return true
		}
	}
	return false
}

// moveTo puts the setting at a part of it, or, where the part stands in a variable,
// at what names the variable.
func moveTo(s *setting.Setting, at int, g *syntax.Group, it *syntax.Item) {
	if g.Variable != nil {
		s.Also = append(s.Also, at)
		at = it.KeyAt
	}
	s.Also, s.At = append(s.Also, s.At), at
}

// sslArgument reads asyncpg's ssl: a mode, True, or an ssl.SSLContext.
func (p *pyFile) sslArgument(s *setting.Setting, it *syntax.Item) {
	v := p.eval(it)
	switch {
	case v.Known && v.Text == "true":
		s.TLS = "verify"
	case v.Falsy():
		s.TLS = "none"
	case v.Known && !setting.IsDynamic(v.Text):
		s.Mode, s.Driver = v.Text, "asyncpg"
	default:
		p.sslContext(s, it)
	}
}

// sslContext follows a variable to the context that it holds.
func (p *pyFile) sslContext(s *setting.Setting, it *syntax.Item) {
	src := p.source(it.Value)
	name := ""
	var def *syntax.Item
	if len(it.Value) == 1 && it.Value[0].Kind == 'w' {
		name = it.Value[0].Text
		if def = p.tree.Names.Find(name, it.ValueAt()); def != nil {
			src = p.source(def.Value)
			s.Also = append(s.Also, def.KeyAt)
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
		from = min(def.KeyAt, len(p.Text))
	}
	if at := strings.Index(p.Text[from:], name+".load_verify_locations"); at >= 0 && s.Root == "" {
		s.Root = setting.Dynamic
		if m := cafileCall.FindStringSubmatch(p.Text[from+at : min(len(p.Text), from+at+300)]); m != nil {
			s.Root = m[1]
		}
	}
	var sets []syntax.Item
	if def != nil {
		sets = p.tree.Names.Set(name, def, it.ValueAt())
	}
	set := &syntax.Group{Items: sets}
	if v := set.Get("verify_mode"); v != nil && strings.Contains(p.source(v.Value), "CERT_NONE") {
		s.TLS, s.Disabled = "no-verify", "verify_mode = ssl.CERT_NONE"
		s.Also = append(s.Also, v.KeyAt)
	} else if v := set.Get("check_hostname"); v != nil && p.eval(v).Falsy() && s.TLS == "verify" {
		s.TLS = "verify-ca"
		s.Also = append(s.Also, v.KeyAt)
	}
}

// engine is SQLAlchemy's create_engine(url, connect_args={…}).
func (p *pyFile) engine(g *syntax.Group) {
	url := syntax.Value{}
	if it := g.Get("url"); it != nil {
		url = p.eval(it)
	} else if len(g.Items) > 0 && g.Items[0].Key == "" {
		url = p.eval(&g.Items[0])
	}
	args := g.Get("connect_args")
	s := setting.Setting{Kind: "sqlalchemy", Key: orKey(g.Key, "create_engine"), At: g.At, Conn: setting.Conn{Params: map[string]string{}}}
	if url.Known && setting.SchemePattern.MatchString(url.Text) {
		r, ok := drivers.Parse(url.Text, "sqlalchemy")
		if !ok {
			return
		}
		r.Key, r.At = s.Key, url.At
		s = r
		p.claim(url.At, url.At+len(url.Text))
		if s.Driver == "" {
			s.Driver, s.Certain = "psycopg", true // SQLAlchemy's default for postgresql://
		}
	} else if args == nil || url.Known && strings.Contains(url.Text, "://") {
		return
	}
	if args != nil {
		if ag := p.object(args, g, "{("); ag == nil {
			s.ModeElsewhere = "connect_args comes from elsewhere"
		} else {
			if ag.Get("sslmode", "ssl", "sslrootcert") == nil && s.Conn.Scheme == "" {
				return
			}
			if it := ag.Get("sslmode"); it != nil {
				s.Mode = ""
				setMode(&s, p.eval(it))
				moveTo(&s, it.KeyAt, ag, args)
			}
			if it := ag.Get("ssl"); it != nil {
				p.sslArgument(&s, it)
				moveTo(&s, it.KeyAt, ag, args)
				if s.Driver == "" || s.Driver == "psycopg" && !s.Certain {
					s.Driver = "asyncpg"
				}
			}
			if it := ag.Get("sslrootcert"); it != nil {
				setRoot(&s, p.eval(it))
				s.Also = append(s.Also, it.KeyAt)
			}
		}
	}
	if s.Driver == "" && p.Driver == "" && strings.HasPrefix(syntax.LastName(g.Callee), "create_engine") {
		s.Driver = "psycopg"
	}
	p.add(s)
}

// urlCreate is SQLAlchemy's URL.create("postgresql+psycopg", host=…, query={…}).
func (p *pyFile) urlCreate(g *syntax.Group) {
	it := g.Get("drivername")
	if it == nil && len(g.Items) > 0 && g.Items[0].Key == "" {
		it = &g.Items[0]
	}
	scheme := p.eval(it)
	if !scheme.Known || !strings.HasPrefix(scheme.Text, "postgres") {
		return
	}
	s, ok := drivers.Parse(scheme.Text+":///", "sqlalchemy")
	if !ok {
		return
	}
	if s.Driver == "" {
		s.Driver, s.Certain = "psycopg", true
	}
	s.Key, s.At, s.Conn.Hosts = orKey(g.Key, "URL.create"), g.At, nil
	p.connParts(&s, g)
	if q := g.Get("query"); q != nil {
		if qg := p.object(q, g, "{("); qg != nil {
			p.modeAndRoot(&s, qg)
		} else {
			s.ModeElsewhere = "the query comes from an expression"
		}
	}
	p.add(s)
}

// djURL is dj_database_url.config(…, ssl_require=True): sslmode=require.
func (p *pyFile) djURL(g *syntax.Group) {
	it := g.Get("ssl_require")
	if v := p.eval(it); it == nil || v.Text != "true" {
		return
	}
	s := setting.Setting{Kind: "django", Key: "ssl_require", At: it.KeyAt, Driver: "psycopg", Certain: true, Mode: setting.Require}
	if d := p.eval(g.Get("default")); d.Known && setting.SchemePattern.MatchString(d.Text) {
		if r, ok := drivers.Parse(d.Text, "django"); ok {
			s.Conn = r.Conn
			s.Also = append(s.Also, d.At)
			p.claim(d.At, d.At+len(d.Text))
		}
	}
	p.add(s)
}
