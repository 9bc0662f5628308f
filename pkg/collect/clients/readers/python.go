package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

type pyFile struct {
	*File
	modules map[string]string       // by the name under which a module, or a part of it, is imported
	later   map[string]bool         // databases whose options have been read where they are set later
	roots   map[string]*syntax.Item // by the context that is given roots, the last
	created []*syntax.Group         // URLs of SQLAlchemy that calls make
}

func readPython(f *File, _ string) error {
	if strings.HasSuffix(f.Path, ".ipynb") {
		return f.notebook()
	}
	f.code(syntax.Of("py"))
	p := &pyFile{File: f, modules: map[string]string{}, later: map[string]bool{}}
	p.imports()
	f.tree.Walk(p.visit)
	for _, g := range p.created {
		if s, ok := p.urlCreate(g); ok && !p.covered(g) {
			p.taken[g.At] = true
			p.add(s)
		}
	}
	p.optionsAlone()
	f.application("python")
	f.environments()
	f.keywords("psycopg")
	return nil
}

// imports notes what the file imports: import a.b as c, from a import b as c.
func (p *pyFile) imports() {
	drv := map[string]bool{}
	for _, g := range p.tree.Root.Groups {
		first := g[0].Value
		if len(first) < 2 || first[0].Text != "from" && first[0].Text != "import" {
			continue
		}
		module, names := "", first[1:]
		if first[0].Text == "from" {
			module, names = first[1].Text, first[min(3, len(first)):]
		}
		p.imported(names, module, drv)
		for _, it := range g[1:] {
			p.imported(it.Value, module, drv)
		}
	}
	switch {
	case drv["asyncpg"] && !drv["psycopg"]:
		p.Driver = "asyncpg"
	case drv["psycopg"] && !drv["asyncpg"]:
		p.Driver = "psycopg"
	}
}

// imported notes names of one module, which each is a module itself where that is "".
func (p *pyFile) imported(nodes []syntax.Node, module string, drv map[string]bool) {
	for k, n := range nodes {
		if n.Kind == 'b' {
			for it := range n.Items() {
				p.imported(it.Value, module, drv)
			}
			continue
		}
		of := module
		if of == "" {
			of = nodes[0].Text
		}
		if n.Text != "as" {
			p.modules[n.Text] = of
		}
		if d := moduleDriver("python", of); k == 0 && (strings.HasPrefix(of, "psycopg") || strings.HasPrefix(of, "asyncpg")) {
			drv[d] = true
		}
	}
}

// moduleOf is the module that a callee belongs to.
func (p *pyFile) moduleOf(callee string) string {
	for name, more := callee, true; more; name, _, more = syntax.CutLast(name, ".") {
		if m := p.modules[name]; m != "" {
			return m
		}
	}
	return ""
}

func (p *pyFile) visit(g *syntax.Group) {
	if p.covered(g) {
		return
	}
	if e := p.eval(g.Get("ENGINE")); (g.Open == '{' || g.Open == '(' && g.Callee == "dict") && e.Known && (strings.Contains(e.Text, "postgres") || strings.Contains(e.Text, "postgis")) {
		p.taken[g.At] = true
		p.django(p.expand(g))
		return
	}
	if e := p.eval(g.Get("engine")); e.Known && g.Get("credentials") != nil && strings.HasPrefix(e.Text, "tortoise.backends.") {
		p.tortoise(g, strings.TrimPrefix(e.Text, "tortoise.backends."))
		return
	}
	if g.Open == '(' {
		p.call(g)
	}
	if g.Get("connect_args") != nil && !p.taken[g.At] { // Flask's SQLALCHEMY_ENGINE_OPTIONS
		p.taken[g.At] = true
		p.engine(p.expand(g))
	}
}

// call reads a call of a driver's module, as its data say. A module that is no driver's
// is other software, whatever its calls are called.
func (p *pyFile) call(g *syntax.Group) {
	name, module := syntax.LastName(g.Callee), p.moduleOf(g.Callee)
	d, code := drivers.ForModule("python", module, name)
	switch {
	case name == "create_engine" || name == "create_async_engine":
		p.taken[g.At] = true
		p.engine(p.expand(g))
	case code != nil && strings.HasPrefix(code.Options, "ssl"):
		p.taken[g.At] = true
		p.connect(p.expand(g), d.Name)
	case code != nil && strings.HasPrefix(code.Options, "config."):
		if config := p.object(g.Get("config"), g, "{("); config != nil {
			p.taken[g.At] = true
			p.connect(config, d.Name)
		}
	case module == "" && name == "connect" && p.Driver != "" && !strings.Contains(g.Callee, "."):
		p.taken[g.At] = true
		p.connect(p.expand(g), p.Driver)
	case name == "create" || name == "URL" || name == "build":
		p.created = append(p.created, g) // an engine may take it
	case strings.HasPrefix(g.Callee, "dj_database_url.") || g.Callee == "env.db" || name == "db_url":
		p.djURL(g)
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
	p.tlsOptions(&s, cg, nil)
	p.add(s)
}

// connect is a driver's connect: a string, keywords, or both.
func (p *pyFile) connect(g *syntax.Group, drv string) {
	s := setting.Setting{Kind: drv, Key: orKey(g.Key, "connect"), At: g.At, Conn: setting.Conn{Params: map[string]string{}}}
	it := g.Get("dsn", "conninfo")
	if it == nil && len(g.Items) > 0 && g.Items[0].Key == "" {
		it = &g.Items[0]
	}
	dsn := p.eval(it)
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
	if g.Get("sslmode", "ssl", "ssl_context", "host", "dsn", "conninfo") == nil && !dsn.Present {
		return
	}
	s.Driver, s.Certain, s.FixKind = drv, true, drv+" code"
	if p.tlsOptions(&s, g, nil) {
		p.add(s)
		return
	}
	if elsewhere && g.Get("sslmode") == nil {
		return // the string says the rest
	}
	if s.Mode == "" && hasSpread(g) {
		s.ModeElsewhere = "the arguments come from an expression"
	}
	p.add(s)
}

// tlsOptions takes the mode, the root and the ssl argument of a driver; true where there
// is such an argument.
func (p *pyFile) tlsOptions(s *setting.Setting, g *syntax.Group, by *syntax.Item) bool {
	p.modeAndRoot(s, g, by)
	it := g.Get("ssl", "ssl_context")
	if it == nil {
		return false
	}
	p.sslArgument(s, it)
	moveTo(s, it.KeyAt, g, by)
	return true
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

// engine is SQLAlchemy's create_engine(url, connect_args={…}).
func (p *pyFile) engine(g *syntax.Group) {
	url := syntax.Value{}
	if it := g.Get("url"); it != nil {
		url = p.eval(it)
	} else if len(g.Items) > 0 && g.Items[0].Key == "" {
		url = p.eval(&g.Items[0])
	} else {
		url = p.eval(p.databaseURI(g.At))
	}
	args := g.Get("connect_args")
	s := setting.Setting{Kind: "sqlalchemy", Key: orKey(g.Key, "create_engine"), At: g.At, Conn: setting.Conn{Params: map[string]string{}}}
	if r, ok := p.urlOf(url, "sqlalchemy"); ok {
		r.Key = s.Key
		s = r
		s.HostDefault = url.Default && args != nil // what is in force wherever the URL points
		if s.Driver == "" {
			s.Driver, s.Certain = "psycopg", true // SQLAlchemy's default for postgresql://
		}
	} else if r, made := p.urlMade(g); made {
		s = r
	} else if args == nil || url.Known && strings.Contains(url.Text, "://") {
		return
	}
	if g.Get("creator", "async_creator", "pool") != nil {
		s.Exempt = "a function that is given to create_engine connects in its place"
	}
	if args != nil && !p.connectArgs(&s, g, args) {
		return
	}
	if s.Driver == "" && p.Driver == "" && strings.HasPrefix(syntax.LastName(g.Callee), "create_engine") {
		s.Driver = "psycopg"
	}
	p.add(s)
}

// urlMade is the URL that an engine is given, where URL.create makes it.
func (p *pyFile) urlMade(engine *syntax.Group) (s setting.Setting, ok bool) {
	it := engine.Get("url")
	if it == nil && len(engine.Items) > 0 && engine.Items[0].Key == "" {
		it = &engine.Items[0]
	}
	if def := p.bound(it); def != nil {
		it = def
	}
	if it == nil || len(it.Value) != 2 || it.Value[1].Open != '(' {
		return s, false
	}
	g := syntax.ObjectGroup(&it.Value[1], engine)
	if g.Callee = it.Value[0].Text; syntax.LastName(g.Callee) != "create" && syntax.LastName(g.Callee) != "URL" {
		return s, false
	}
	if s, ok = p.urlCreate(g); ok {
		p.taken[g.At] = true
	}
	return s, ok
}

// databaseURI is Flask's SQLALCHEMY_DATABASE_URI, nil where the file has none.
func (p *pyFile) databaseURI(at int) *syntax.Item {
	for name := range p.tree.Names.Values {
		if strings.HasSuffix(name, "SQLALCHEMY_DATABASE_URI") {
			return p.tree.Names.Find(name, at)
		}
	}
	return nil
}

// connectArgs are what SQLAlchemy hands on to the driver. false: they say nothing of
// PostgreSQL.
func (p *pyFile) connectArgs(s *setting.Setting, g *syntax.Group, args *syntax.Item) bool {
	ag := p.object(args, g, "{(")
	if ag == nil {
		s.ModeElsewhere = "connect_args comes from elsewhere"
		return true
	}
	if ag.Get("sslmode", "ssl", "sslrootcert", "ssl_context") == nil && s.Conn.Scheme == "" {
		return false
	}
	if p.tlsOptions(s, ag, args) && (s.Driver == "" || s.Driver == "psycopg" && !s.Certain) {
		s.Driver = "asyncpg"
	}
	return true
}

// urlCreate is SQLAlchemy's URL.create("postgresql+psycopg", host=…, query={…}) and
// pydantic's PostgresDsn.build(scheme="postgresql", host=…, query="sslmode=…").
func (p *pyFile) urlCreate(g *syntax.Group) (s setting.Setting, ok bool) {
	it := g.Get("drivername", "scheme")
	if it == nil && len(g.Items) > 0 && g.Items[0].Key == "" {
		it = &g.Items[0]
	}
	scheme := p.eval(it)
	if !scheme.Known || !strings.HasPrefix(scheme.Text, "postgres") {
		return s, false
	}
	raw := scheme.Text + ":///"
	q := g.Get("query")
	if v := p.eval(q); v.Known {
		raw += "?" + strings.TrimPrefix(v.Text, "?")
	}
	if s, ok = drivers.Parse(raw, "sqlalchemy"); !ok {
		return s, false
	}
	if s.Driver == "" {
		s.Driver, s.Certain = "psycopg", true
	}
	s.Key, s.At, s.Conn.Hosts, s.LocalSocket = orKey(g.Key, syntax.LastName(g.Callee)), g.At, nil, false
	if strings.HasSuffix(g.Callee, "URL.create") {
		s.Key = orKey(g.Key, "URL.create")
	}
	p.connParts(&s, g)
	if q != nil && !p.eval(q).Known {
		if qg := p.object(q, g, "{("); qg != nil {
			p.modeAndRoot(&s, qg, nil)
		} else {
			s.ModeElsewhere = "the query comes from an expression"
		}
	} else if q != nil {
		s.Also, s.At = append(s.Also, s.At), q.KeyAt
	}
	return s, true
}
