package readers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// goFile is a Go source file with what it imports.
type goFile struct {
	*File
	base    token.Pos
	drivers map[string]string // by the name under which a package is imported
	imports map[string]bool   // names of the other packages that are no part of Go
	scope   *goScope
	read    map[ast.Node]bool // literals of TLS configurations that belong to a setting
}

// goScope is what the names of one function, or of the package, are given.
type goScope struct {
	body    ast.Node
	parents map[ast.Node]ast.Node
	set     map[string][]goValue // in the order of the text; "cfg.TLSConfig" for a field
	outer   *goScope
}

type goValue struct {
	at    token.Pos
	value ast.Expr
}

// readGo reads Go: TLS configurations beside a driver, and URLs that are put together
// of fields. Connection strings are found among the literals.
func readGo(f *File, _ string) error {
	f.parse(syntax.Of("go"))
	f.tree.Bind()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", f.Text, parser.SkipObjectResolution)
	if file == nil {
		return err
	}
	g := &goFile{File: f, base: token.Pos(fset.Base()), drivers: map[string]string{}, imports: map[string]bool{}, read: map[ast.Node]bool{}}
	fset.Iterate(func(tf *token.File) bool { g.base = token.Pos(tf.Base()); return true })
	g.imported(file)
	outer := newGoScope(file, nil)
	for _, d := range file.Decls {
		g.scope = outer
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			g.scope = newGoScope(fn, outer)
		}
		for _, visit := range []func(ast.Node) bool{g.parsed, g.other} {
			ast.Inspect(d, visit)
		}
	}
	return nil // what does not parse, stands among the literals
}

// imported notes the drivers that the file imports.
func (g *goFile) imported(file *ast.File) {
	found := map[string]bool{}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if len(name) > 1 && name[0] == 'v' && name[1] >= '0' && name[1] <= '9' {
			name = path.Base(path.Dir(p))
		}
		if spec.Name != nil && spec.Name.Name != "_" {
			name = spec.Name.Name
		}
		if d := moduleDriver("go", p); d != "" {
			g.drivers[name], found[d] = d, true
		} else if strings.Contains(p, ".") || strings.HasPrefix(p, "net/") {
			g.imports[name] = true
		}
	}
	if len(found) == 1 {
		for g.Driver = range found {
		}
	}
}

// newGoScope notes what is assigned in a function, or outside of any.
func newGoScope(body ast.Node, outer *goScope) *goScope {
	s := &goScope{body: body, parents: map[ast.Node]ast.Node{}, set: map[string][]goValue{}, outer: outer}
	var stack []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			s.parents[n] = stack[len(stack)-1]
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			if outer == nil {
				return false // of a scope of its own
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if name := goName(l); name != "" && (i < len(n.Rhs) || i == 0) {
					s.set[name] = append(s.set[name], goValue{n.Pos(), n.Rhs[min(i, len(n.Rhs)-1)]})
				}
			}
		case *ast.ValueSpec:
			for i, l := range n.Names {
				if i < len(n.Values) {
					s.set[l.Name] = append(s.set[l.Name], goValue{n.Pos(), n.Values[i]})
				}
			}
		}
		stack = append(stack, n)
		return true
	})
	return s
}

// goName is a name or a chain of fields, "" for anything else.
func goName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if of := goName(e.X); of != "" {
			return of + "." + e.Sel.Name
		}
	case *ast.IndexExpr:
		if lit, ok := e.Index.(*ast.BasicLit); ok {
			return goName(e.X) + "." + strings.Trim(lit.Value, "\"`")
		}
	}
	return ""
}

// last is what a name was given last before a place.
func (s *goScope) last(name string, before token.Pos) *goValue {
	for ; s != nil; s = s.outer {
		all := s.set[name]
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].at < before || s.outer == nil {
				return &all[i]
			}
		}
	}
	return nil
}

func (g *goFile) at(p token.Pos) int { return int(p - g.base) }

// text is what a string expression is; "" and false where that cannot be told.
func (g *goFile) text(e ast.Expr, depth int) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
		return e.Value, true
	case *ast.ParenExpr:
		return g.text(e.X, depth)
	case *ast.BinaryExpr:
		x, xok := g.text(e.X, depth)
		y, yok := g.text(e.Y, depth)
		if e.Op != token.ADD || !xok && !yok {
			return "", false
		}
		if !xok {
			x = "${x}"
		}
		if !yok {
			y = "${x}"
		}
		return x + y, true
	case *ast.Ident:
		if v := g.scope.last(e.Name, e.Pos()); v != nil && depth < 5 {
			return g.text(v.value, depth+1)
		}
	case *ast.CallExpr:
		if name := goName(e.Fun); (name == "fmt.Sprintf" || name == "cmp.Or" || name == "strings.TrimSpace") && len(e.Args) > 0 {
			return g.text(e.Args[0], depth)
		}
	}
	return "", false
}

// truth is "true", "false" or "" where an expression decides.
func (g *goFile) truth(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if e.Name == "true" || e.Name == "false" {
			return e.Name
		}
		if v := g.scope.last(e.Name, e.Pos()); v != nil && v.value != e {
			if id, ok := v.value.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
				return id.Name
			}
		}
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return map[string]string{"true": "false", "false": "true"}[g.truth(e.X)]
		}
	}
	return ""
}

// goTLS is what a crypto/tls.Config says (https://pkg.go.dev/crypto/tls#Config).
type goTLS struct {
	literal  ast.Node
	insecure ast.Node // where InsecureSkipVerify is set
	value    string   // what to: "true", "false", "" for an expression
	own      bool     // the application verifies
	roots    bool
}

// tls reads a TLS configuration, or the variable that holds one, with what is set on
// it before a place. nil: it comes from elsewhere.
func (g *goFile) tls(e ast.Expr, before token.Pos) *goTLS {
	var t *goTLS
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return g.tls(e.X, before)
	case *ast.CallExpr:
		// base.Clone()
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Clone" {
			return g.tls(sel.X, before)
		}
	case *ast.Ident:
		v := g.scope.last(e.Name, before)
		if v == nil {
			return nil
		}
		if t = g.tls(v.value, v.at); t == nil {
			return nil
		}
		for field, all := range g.scope.set {
			name, ok := strings.CutPrefix(field, e.Name+".")
			for _, set := range all {
				if ok && set.at > v.at && set.at < before {
					g.field(t, name, set.value, g.assignment(set.value))
				}
			}
		}
	case *ast.CompositeLit:
		if goName(e.Type) != "tls.Config" {
			return nil
		}
		t = &goTLS{literal: e, value: "false"}
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				g.field(t, goName(kv.Key), kv.Value, kv)
			}
		}
	}
	return t
}

// assignment is the statement in which a value is assigned.
func (g *goFile) assignment(value ast.Expr) ast.Node {
	if p := g.scope.parents[value]; p != nil {
		return p
	}
	return value
}

func (g *goFile) field(t *goTLS, name string, value ast.Expr, at ast.Node) {
	switch name {
	case "InsecureSkipVerify":
		t.insecure, t.value = at, g.truth(value)
	case "VerifyPeerCertificate", "VerifyConnection":
		t.own = true
	case "RootCAs":
		t.roots = true
	}
}

// judge puts what a TLS configuration says into a setting.
func (t *goTLS) judge(s *setting.Setting) {
	switch {
	case t == nil:
		s.TLS, s.Likely = "unknown", "the TLS configuration comes from elsewhere"
	case t.value == "":
		s.TLS, s.Likely = "unknown", "InsecureSkipVerify is set by an expression"
	case t.value == "true" && t.own:
		s.TLS, s.Likely = "unknown", "a verification of the application's own"
	case t.value == "true":
		s.TLS, s.Disabled = "no-verify", "InsecureSkipVerify: true"
	default:
		s.TLS = "verify"
		if t.roots {
			s.Root = setting.Dynamic
		}
	}
}

// parsed reads what is done to a configuration after pgx has parsed its string:
// cfg.TLSConfig = &tls.Config{…} replaces what the string says of TLS, but not that
// prefer connects again in plaintext.
func (g *goFile) parsed(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	pkg, name, _ := strings.Cut(goName(call.Fun), ".")
	if g.drivers[pkg] != "pgx" || !strings.HasPrefix(name, "ParseConfig") || len(call.Args) == 0 {
		return true
	}
	assigned, ok := g.scope.parents[call].(*ast.AssignStmt)
	if !ok {
		return true
	}
	cfg := goName(assigned.Lhs[0])
	for _, prefix := range []string{cfg, cfg + ".ConnConfig", cfg + ".ConnConfig.Config", cfg + ".Config"} {
		var t *goTLS
		var at token.Pos
		none := false
		for _, set := range g.scope.set[prefix+".TLSConfig"] {
			if set.at > call.Pos() {
				at, t = set.at, g.tls(set.value, set.at)
				none = goName(set.value) == "nil"
			}
		}
		for _, set := range g.scope.set[prefix+".TLSConfig.InsecureSkipVerify"] {
			if set.at > call.Pos() {
				at, t = set.at, &goTLS{insecure: g.assignment(set.value), value: g.truth(set.value)}
			}
		}
		if at == 0 {
			continue
		}
		s := setting.Setting{
			Kind: "go", Key: "TLSConfig", At: g.at(at), Driver: "pgx", Certain: true, FixKind: "pgx code",
			Conn: setting.Conn{Params: map[string]string{}}, Also: []int{g.at(assigned.Pos())},
		}
		here := g.given(&s, call.Args[0])
		if t != nil {
			g.read[t.literal], g.read[t.insecure] = true, true
		}
		if none {
			s.TLS = "none"
		} else {
			t.judge(&s)
		}
		if mode := strings.ToLower(s.Mode); s.TLS == "verify" && (mode == setting.Prefer || mode == "" && here) {
			s.TLS, s.Root, s.EffectNote = "prefer", "", "pgx connects again without TLS when sslmode is prefer, whatever TLSConfig says"
		} else if s.TLS == "verify" && !here {
			s.Likely = "with sslmode=prefer in its string pgx would connect again without TLS"
		}
		g.add(s)
	}
	return true
}

// given reads the connection string of a call, if it stands in this file.
func (g *goFile) given(s *setting.Setting, e ast.Expr) bool {
	raw, ok := g.text(e, 0)
	if !ok {
		return false
	}
	r, ok := drivers.Parse(raw, "go")
	lit := g.literal(e, 0)
	if !ok || lit == nil {
		return false
	}
	from, to := g.at(lit.Pos())+1, g.at(lit.End())-1
	if g.isClaimed(from, to) {
		return false
	}
	s.Conn, s.Mode, s.Root = r.Conn, r.Mode, r.Root
	s.Also = append(s.Also, from)
	g.claim(from, to)
	return true
}

// literal is the first literal of an expression, or of what it names.
func (g *goFile) literal(e ast.Expr, depth int) (found ast.Node) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if found == nil && n.Kind == token.STRING {
				found = n
			}
		case *ast.Ident:
			if v := g.scope.last(n.Name, n.Pos()); v != nil && found == nil && depth < 5 {
				found = g.literal(v.value, depth+1)
			}
		}
		return found == nil
	})
	return found
}

// other reads URLs, options of drivers, and TLS configurations that stand by themselves.
func (g *goFile) other(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		switch name := goName(n.Type); {
		case strings.HasSuffix(name, "url.URL"):
			g.url(n)
		case g.drivers[strings.TrimSuffix(name, ".Config")] == "lib/pq" && name != "":
			g.pqConfig(n)
		case g.drivers[strings.TrimSuffix(name, ".Options")] == "go-pg" && name != "":
			g.options(n)
		case name == "tls.Config":
			g.alone(n, n.Pos())
		}
	case *ast.AssignStmt:
		if name := goName(n.Lhs[0]); strings.HasSuffix(name, ".InsecureSkipVerify") && g.truth(n.Rhs[0]) != "false" && !g.read[n] {
			of := strings.TrimSuffix(name, ".InsecureSkipVerify")
			if v := g.scope.last(of, n.Pos()); v != nil && !g.ofOthers(v.value) {
				if t := g.tls(v.value, n.Pos()); t != nil && g.read[t.literal] {
					return true
				}
			}
			g.insecure(&goTLS{insecure: n, value: g.truth(n.Rhs[0])}, n.Lhs[0].(*ast.SelectorExpr).Sel.Pos())
		}
	case *ast.CallExpr:
		g.connector(n)
	}
	return true
}

// fields are those of a literal by name.
func fields(lit *ast.CompositeLit) map[string]*ast.KeyValueExpr {
	out := map[string]*ast.KeyValueExpr{}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			out[goName(kv.Key)] = kv
		}
	}
	return out
}

// alone reads a TLS configuration that nothing around it gives to a connection: that
// of another client is left alone.
func (g *goFile) alone(lit *ast.CompositeLit, at token.Pos) {
	t := g.tls(lit, at)
	if t == nil || t.insecure == nil || t.value == "false" || g.read[lit] || g.ofOthers(lit) {
		return
	}
	g.read[lit] = true
	g.insecure(t, t.insecure.Pos())
}

func (g *goFile) insecure(t *goTLS, at token.Pos) {
	if g.Driver == "" && len(g.drivers) == 0 {
		return
	}
	s := setting.Setting{Kind: "go", Key: "InsecureSkipVerify", At: g.at(at), Driver: g.Driver, FixKind: "pgx code", Conn: setting.Conn{Params: map[string]string{}}}
	t.judge(&s)
	if !strings.Contains(g.Text, "TLSConfig") {
		s.Likely = "that the database's connection uses this configuration is taken from the file's imports"
	}
	g.add(s)
}

// ofOthers reports whether a TLS configuration is given to another client than a
// driver's, there or under its variable's name.
func (g *goFile) ofOthers(lit ast.Node) bool {
	name := ""
	for n := g.scope.parents[lit]; n != nil; n = g.scope.parents[n] {
		if g.foreign(n, lit) {
			return true
		}
		if a, ok := n.(*ast.AssignStmt); ok {
			name = goName(a.Lhs[0])
			break
		}
	}
	if name == "" {
		return false
	}
	others, ours := false, strings.HasSuffix(name, ".TLSConfig")
	ast.Inspect(g.scope.body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			for p := g.scope.parents[n]; p != nil; p = g.scope.parents[p] {
				if g.foreign(p, n) {
					others = true
				}
				if _, statement := p.(ast.Stmt); statement {
					break
				}
			}
			if a, ok := g.scope.parents[n].(*ast.AssignStmt); ok && strings.HasSuffix(goName(a.Lhs[0]), ".TLSConfig") {
				ours = true
			}
		}
		return true
	})
	return others && !ours
}

// foreign: a literal or a call of a package that is no driver.
func (g *goFile) foreign(n, inner ast.Node) bool {
	name := ""
	switch n := n.(type) {
	case *ast.CompositeLit:
		name = goName(n.Type)
	case *ast.CallExpr:
		if name = goName(n.Fun); n.Fun == inner {
			return false
		}
	}
	pkg, _, _ := strings.Cut(name, ".")
	return g.imports[pkg]
}

// url reads url.URL{Scheme: "postgres", Host: …, RawQuery: …}.
func (g *goFile) url(lit *ast.CompositeLit) {
	kv := fields(lit)
	scheme := kv["Scheme"]
	if scheme == nil {
		return
	}
	if s, _ := g.text(scheme.Value, 0); s != "postgres" && s != "postgresql" {
		return
	}
	text := func(name, otherwise string) string {
		if kv[name] == nil {
			return ""
		}
		if s, ok := g.text(kv[name].Value, 0); ok {
			return s
		}
		return otherwise
	}
	name := ""
	for n := g.scope.parents[lit]; n != nil && name == ""; n = g.scope.parents[n] {
		if a, ok := n.(*ast.AssignStmt); ok {
			name = goName(a.Lhs[0])
		}
	}
	var query ast.Expr
	if kv["RawQuery"] != nil {
		query = kv["RawQuery"].Value
	} else if all := g.scope.set[name+".RawQuery"]; len(all) > 0 {
		query = all[len(all)-1].value
	}
	raw := "postgres://" + text("Host", "${host}") + "/" + strings.TrimPrefix(text("Path", "${path}"), "/")
	params, elsewhere := g.query(query)
	if params != "" {
		raw += "?" + params
	}
	s, ok := drivers.Parse(raw, "go")
	if !ok {
		return
	}
	s.Key, s.At = orKey(name, "url.URL"), g.at(scheme.Pos())
	if elsewhere && s.Mode == "" {
		s.ModeElsewhere = "the query comes from an expression"
	}
	g.add(s)
}

// query puts the parameters together that an expression encodes: those that are set
// on the variable, or in the url.Values that is written there.
func (g *goFile) query(e ast.Expr) (query string, elsewhere bool) {
	if e == nil {
		return "", false
	}
	if s, ok := g.text(e, 0); ok {
		return s, false
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return "", true
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Encode" {
		return "", true
	}
	var parts []string
	values := sel.X
	add := func(k, v ast.Expr) {
		key, _ := g.text(k, 0)
		if c, ok := v.(*ast.CompositeLit); ok && len(c.Elts) > 0 {
			v = c.Elts[0]
		}
		if value, ok := g.text(v, 0); ok && strings.HasPrefix(key, "ssl") {
			parts = append(parts, key+"="+value)
		}
	}
	if id, ok := values.(*ast.Ident); ok {
		v := g.scope.last(id.Name, e.Pos())
		if v == nil {
			return "", true
		}
		values = v.value
		ast.Inspect(g.scope.body, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && len(c.Args) == 2 && c.Pos() > v.at && (goName(c.Fun) == id.Name+".Set" || goName(c.Fun) == id.Name+".Add") {
				add(c.Args[0], c.Args[1])
			}
			return true
		})
	}
	if lit, ok := values.(*ast.CompositeLit); ok {
		for _, el := range lit.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				add(kv.Key, kv.Value)
			}
		}
	}
	return strings.Join(parts, "&"), false
}

// pqConfig reads pq.Config{Host: …, SSLMode: pq.SSLModeRequire}.
func (g *goFile) pqConfig(lit *ast.CompositeLit) {
	kv := fields(lit)
	mode := kv["SSLMode"]
	if mode == nil {
		return
	}
	s := setting.Setting{Kind: "go", Key: "SSLMode", At: g.at(mode.Pos()), Driver: "lib/pq", Certain: true, FixKind: "lib/pq code", Conn: setting.Conn{Params: map[string]string{}}}
	s.Also = append(s.Also, g.at(lit.Pos()))
	if written, ok := g.text(mode.Value, 0); ok {
		s.Mode = written
	} else if name := goName(mode.Value); strings.Contains(name, "SSLMode") {
		_, name, _ = strings.Cut(name, "SSLMode")
		s.Mode = map[string]string{"VerifyCA": setting.VerifyCA, "VerifyFull": setting.VerifyFull}[name]
		if s.Mode == "" {
			s.Mode = strings.ToLower(name)
		}
	} else {
		s.ModeElsewhere = "the mode comes from an expression"
	}
	if kv["Host"] != nil {
		if h, ok := g.text(kv["Host"].Value, 0); ok {
			s.Conn.Hosts = []string{h}
		}
		s.Also = append(s.Also, g.at(kv["Host"].Pos()))
	}
	if kv["SSLRootCert"] != nil {
		s.Root = setting.Dynamic
		if r, ok := g.text(kv["SSLRootCert"].Value, 0); ok {
			s.Root = r
		}
	}
	g.add(s)
}

// options reads pg.Options{Addr: …, TLSConfig: …} of go-pg: without one it speaks no TLS.
func (g *goFile) options(lit *ast.CompositeLit) {
	kv := fields(lit)
	if kv["Addr"] == nil && kv["TLSConfig"] == nil {
		return
	}
	s := setting.Setting{Kind: "go", Key: "TLSConfig", At: g.at(lit.Pos()), Driver: "go-pg", Certain: true, FixKind: "pgx code", TLS: "none", Conn: setting.Conn{Params: map[string]string{}}}
	if kv["Addr"] != nil {
		addr, _ := g.text(kv["Addr"].Value, 0)
		host, port, _ := strings.Cut(addr, ":")
		s.Conn.Hosts, s.Conn.Ports = []string{host}, []string{port}
		s.At = g.at(kv["Addr"].Pos())
	}
	if c := kv["TLSConfig"]; c != nil {
		s.Also, s.At = append(s.Also, s.At), g.at(c.Pos())
		if goName(c.Value) != "nil" {
			t := g.tls(c.Value, c.Pos())
			if t != nil {
				g.read[t.literal] = true
			}
			s.TLS = ""
			t.judge(&s)
		}
	}
	g.add(s)
}

// connector reads the options of Bun's pgdriver.NewConnector
// (https://pkg.go.dev/github.com/uptrace/bun/driver/pgdriver).
func (g *goFile) connector(call *ast.CallExpr) {
	pkg, name, _ := strings.Cut(goName(call.Fun), ".")
	if g.drivers[pkg] != "pgdriver" || name != "NewConnector" {
		return
	}
	s := setting.Setting{Kind: "go", Key: "NewConnector", At: g.at(call.Pos()), Driver: "pgdriver", Certain: true, FixKind: "pgx code", TLS: "no-verify", Conn: setting.Conn{Params: map[string]string{}}}
	s.EffectNote = "without WithTLSConfig pgdriver verifies nothing"
	for _, a := range call.Args {
		option, ok := a.(*ast.CallExpr)
		if !ok || len(option.Args) == 0 {
			continue
		}
		at := g.at(option.Pos())
		switch _, name, _ := strings.Cut(goName(option.Fun), "."); name {
		case "WithDSN":
			if g.given(&s, option.Args[0]) {
				s.TLS, s.EffectNote, s.At = "", "", at
				s.Driver = "pgdriver"
			} else {
				return // what the DSN says
			}
		case "WithInsecure":
			if g.truth(option.Args[0]) != "false" {
				s.TLS, s.At, s.EffectNote = "none", at, ""
			}
			s.Also = append(s.Also, at)
		case "WithTLSConfig":
			t := g.tls(option.Args[0], option.Pos())
			if t != nil {
				g.read[t.literal] = true
			}
			s.TLS, s.At, s.EffectNote = "", at, ""
			t.judge(&s)
		case "WithAddr":
			if addr, ok := g.text(option.Args[0], 0); ok {
				host, port, _ := strings.Cut(addr, ":")
				s.Conn.Hosts, s.Conn.Ports = []string{host}, []string{port}
			}
			s.Also = append(s.Also, at)
		}
	}
	g.add(s)
}
