package readers

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// goFile is a Go source file with what it imports.
type goFile struct {
	*File
	drivers map[string]string // by the name under which a package is imported
	foreign map[string]bool   // packages of other software
	others  map[string]bool   // variables that are given to other software
	read    map[int]bool      // literals of TLS configurations that belong to a setting
	chains  []*syntax.Chain
	envVars bool // it speaks of Kubernetes' EnvVar
}

// readGo reads TLS configurations beside a driver, options of drivers, and URLs that
// are put together of fields. Connection strings are found among the literals.
func readGo(f *File, _ string) error {
	tree, imports, err := goTree(f.Text)
	f.tree, f.comments = tree, tree.Comments
	f.tree.Bind()
	g := &goFile{File: f, drivers: map[string]string{}, foreign: map[string]bool{}, others: map[string]bool{}, read: map[int]bool{}, chains: tree.Chains(), envVars: strings.Contains(f.Text, "EnvVar")}
	for _, spec := range imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			name := ""
			if spec.Name != nil {
				name = spec.Name.Name
			}
			g.imported(name, p)
		}
	}
	tree.Walk(g.used)
	tree.Walk(g.parsed)
	tree.Walk(g.other)
	g.setAlone()
	if err != nil && len(g.drivers) > 0 {
		f.Problem("not well-formed Go; it was read in part")
	}
	return nil
}

var version = regexp.MustCompile(`^v\d`)

func (g *goFile) imported(name, module string) {
	if name == "" || name == "_" {
		if name = path.Base(module); version.MatchString(name) {
			name = path.Base(path.Dir(module))
		}
		name, _, _ = strings.Cut(name, ".v") // gopkg.in/gomail.v2
	}
	if d := moduleDriver("go", module); d != "" {
		if g.drivers[name] = d; g.Driver == "" {
			g.Driver = d
		} else if g.Driver != d {
			g.Driver = "-" // several
		}
	} else if strings.Contains(module, ".") || strings.HasPrefix(module, "net/") {
		g.foreign[name] = true
		// No package is called go-redis: it is one of the words.
		for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '.' }) {
			g.foreign[word] = g.drivers[word] == ""
		}
	}
	g.Driver = strings.TrimPrefix(g.Driver, "-")
}

// driverOf is the driver that a callee, or a type, belongs to.
func (g *goFile) driverOf(callee string) string {
	pkg, _, _ := strings.Cut(callee, ".")
	return g.drivers[pkg]
}

// isForeign: a literal or a call of a package that is no driver.
func (g *goFile) isForeign(callee string) bool {
	pkg, _, ok := strings.Cut(callee, ".")
	return ok && g.foreign[pkg]
}

// used notes the variables that other software is given.
func (g *goFile) used(in *syntax.Group) {
	if !g.isForeign(in.Callee) {
		return
	}
	for _, it := range in.Items {
		value := it.Value
		if len(value) == 2 && value[0].Text == "&" {
			value = value[1:]
		}
		if name := syntax.NameOf(value); name != "" {
			g.others[name] = true
		}
	}
}

// tls is the literal of a crypto/tls.Config that an item holds or names, with what is
// set on it before its use (https://pkg.go.dev/crypto/tls#Config). nil: it comes from
// elsewhere.
func (g *goFile) tls(it *syntax.Item) *syntax.Group {
	holder := it
	for range 4 {
		if def := g.bound(holder); def != nil {
			holder = def
		}
	}
	for i, n := range holder.Value {
		if n.Kind == 'b' && n.Open == '{' && i > 0 && holder.Value[i-1].Text == "tls.Config" {
			g.read[n.At] = true
			if o := g.object(it, &syntax.Group{}, "{"); o != nil {
				return o
			}
			return syntax.ObjectGroup(&n, &syntax.Group{})
		}
	}
	return nil
}

// judge puts what a TLS configuration says into a setting.
func (g *goFile) judge(s *setting.Setting, t *syntax.Group) {
	if t == nil {
		s.TLS, s.Likely = "unknown", "the TLS configuration comes from elsewhere"
		return
	}
	it := t.Get("InsecureSkipVerify")
	switch v := g.truth(it); {
	case it != nil && v == "":
		s.TLS, s.Likely = "unknown", "InsecureSkipVerify is set by an expression"
	case v == "true" && t.Get("VerifyPeerCertificate", "VerifyConnection") != nil:
		s.TLS, s.Likely = "unknown", "a verification of the application's own"
	case v == "true":
		s.TLS, s.Disabled = "no-verify", "InsecureSkipVerify: true"
	default:
		s.TLS = "verify"
		if t.Get("RootCAs") != nil {
			s.Root = setting.Dynamic
		}
	}
}

// truth is "true" or "false", and "" where an expression decides.
func (g *goFile) truth(it *syntax.Item) string {
	v := g.eval(it)
	if v.Known && (v.Text == "true" || v.Text == "false") {
		return v.Text
	}
	return ""
}

func (g *goFile) newSetting(key string, at int, drv string) setting.Setting {
	fix := "pgx code"
	if drv == "lib/pq" {
		fix = "lib/pq code"
	}
	return setting.Setting{Kind: "go", Key: key, At: at, Driver: drv, Certain: true, FixKind: fix, Conn: setting.Conn{Params: map[string]string{}}}
}

// parsed reads what is done to a configuration after pgx has parsed its string:
// cfg.TLSConfig = &tls.Config{…} replaces what the string says of TLS, but not that
// prefer connects again in plaintext.
func (g *goFile) parsed(in *syntax.Group) {
	if in.Open != '(' || g.driverOf(in.Callee) != "pgx" || !strings.HasPrefix(syntax.LastName(in.Callee), "ParseConfig") || in.Key == "" || len(in.Items) == 0 {
		return
	}
	until := len(g.Text)
	for _, def := range g.tree.Names.Values[in.Key] {
		if def.KeyAt > in.At {
			until = min(until, def.KeyAt)
		}
	}
	for _, of := range []string{in.Key, in.Key + ".ConnConfig", in.Key + ".ConnConfig.Config", in.Key + ".Config"} {
		var set *syntax.Item
		for _, name := range []string{of, of + ".TLSConfig"} {
			for i, it := range g.tree.Names.Props[name] {
				if it.KeyAt > in.At && it.KeyAt < until && (it.Key == "TLSConfig" || it.Key == "InsecureSkipVerify" && name != of) {
					set = &g.tree.Names.Props[name][i]
				}
			}
		}
		if set == nil {
			continue
		}
		s := g.newSetting("TLSConfig", set.KeyAt, "pgx")
		s.Also = append(s.Also, in.At)
		here := g.given(&s, &in.Items[0])
		switch {
		case set.Key == "InsecureSkipVerify":
			g.judge(&s, &syntax.Group{Items: []syntax.Item{*set}})
			g.read[set.KeyAt] = true
		case g.eval(set).Text == "nil":
			s.TLS = "none"
		default:
			g.judge(&s, g.tls(set))
		}
		// Without a string the second connection goes to this computer.
		once := g.eval(&in.Items[0]).Text == "" || slices.ContainsFunc(g.tree.Names.Props[of], func(it syntax.Item) bool {
			return it.Key == "Fallbacks" && it.KeyAt > in.At && it.KeyAt < until && g.eval(&it).Text == "nil"
		})
		if mode := strings.ToLower(s.Mode); once {
			// TLSConfig alone counts.
		} else if s.TLS == "verify" && (mode == setting.Prefer || mode == "" && here) {
			s.TLS, s.Root, s.EffectNote = "prefer", "", "pgx connects again without TLS when sslmode is prefer, whatever TLSConfig says"
		} else if s.TLS == "verify" && !here {
			s.Likely = "with sslmode=prefer in its string pgx would connect again without TLS"
		}
		g.add(s)
	}
}

// given reads the connection string that a call is given, if it stands in this file.
func (g *goFile) given(s *setting.Setting, it *syntax.Item) bool {
	v := g.eval(it)
	r, ok := drivers.Parse(v.Text, "go")
	if !v.Known || !ok || g.isClaimed(v.At, v.At+1) {
		return false
	}
	s.Conn, s.Mode, s.Root = r.Conn, r.Mode, r.Root
	s.Also = append(s.Also, v.At)
	g.claim(v.At, v.At+len(v.Text))
	return true
}

// other reads URLs, options of drivers, and TLS configurations that stand by themselves.
func (g *goFile) other(in *syntax.Group) {
	switch callee := in.Callee; {
	case in.Open == '(' && g.driverOf(callee) == "pgdriver" && strings.HasSuffix(callee, ".NewConnector"):
		g.connector(in)
	case in.Open != '{':
	case strings.HasSuffix(callee, "url.URL"):
		g.url(in)
	case g.driverOf(callee) == "lib/pq" && in.Get("SSLMode") != nil:
		s, _ := g.optionSite(in, "go", "lib/pq")
		s.Key, s.FixKind = orKey(in.Key, "SSLMode"), "lib/pq code"
		s.Mode = drivers.PlainMode(s.Mode)
		g.add(s)
	case strings.HasSuffix(callee, "postgresql.ProviderArgs"): // Pulumi's
		g.provider(in)
	case g.driverOf(callee) == "go-pg" && in.Get("Addr", "TLSConfig") != nil:
		g.options(in)
	case callee == "tls.Config":
		g.alone(in)
	case callee == "" && g.envVars: // perhaps of Kubernetes' API
		if env := g.variables(in); slices.ContainsFunc(env, func(p pair) bool { return p.name == "PGSSLMODE" || setting.SchemePattern.MatchString(p.value) }) {
			g.connections(env, origin{kind: "kubernetes", variables: true, driver: "unknown"})
		}
	}
}

// variables are those of a container: []v1.EnvVar{{Name: "PGSSLMODE", Value: "require"}}.
func (g *goFile) variables(in *syntax.Group) (env []pair) {
	for i := range in.Items {
		b := in.Items[i].Block()
		if b == nil || b.Open != '{' {
			return nil
		}
		e := syntax.ObjectGroup(b, in)
		name, v := g.eval(e.Get("Name")), g.eval(e.Get("Value"))
		if !name.Known || !v.Present {
			continue
		}
		if !v.Known {
			v.Text = setting.Dynamic
		}
		env = append(env, pair{name: name.Text, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: name.At})
	}
	return env
}

// provider reads the arguments of Pulumi's PostgreSQL provider, which are wrapped:
// Sslmode: pulumi.String("require").
func (g *goFile) provider(in *syntax.Group) {
	plain := &syntax.Group{Key: in.Key, At: in.At}
	for _, it := range in.Items {
		if b := it.Block(); b != nil && b.Open == '(' && len(b.Groups) == 1 && strings.HasPrefix(it.Value[0].Text, "pulumi.") {
			it.Value = b.Groups[0][0].Value
		}
		plain.Items = append(plain.Items, it)
	}
	s, _ := g.optionSite(plain, "pulumi", "lib/pq")
	s.Key, s.FixKind = orKey(in.Key, "Sslmode"), "pg_service"
	g.add(s)
}

// alone reads a TLS configuration that nothing around it gives to a connection: that
// of another client is left alone.
func (g *goFile) alone(in *syntax.Group) {
	if g.read[in.At] || len(g.drivers) == 0 || g.others[in.Key] {
		return
	}
	for p := in.Parent; p != nil; p = p.Parent {
		if g.isForeign(p.Callee) {
			return
		}
	}
	if g.ofForeign(in.Key, in.At) {
		return
	}
	t := g.setLater(in)
	if it := t.Get("InsecureSkipVerify"); it != nil && g.truth(it) != "false" {
		g.read[in.At] = true
		g.insecure(it, t)
	}
}

// ofForeign: a field, cfg.Net.TLS.Config, of a value that other software made.
func (g *goFile) ofForeign(field string, at int) bool {
	name, _, ok := strings.Cut(field, ".")
	def := g.tree.Names.Find(name, at)
	return ok && def != nil && len(def.Value) > 0 && g.isForeign(def.Value[0].Text)
}

// setAlone reads config.InsecureSkipVerify = true on what comes from elsewhere.
func (g *goFile) setAlone() {
	for _, name := range g.tree.Names.Holders("") {
		for i, it := range g.tree.Names.Props[name] {
			def := g.tree.Names.Find(name, it.KeyAt)
			if it.Key != "InsecureSkipVerify" || g.truth(&it) == "false" || g.read[it.KeyAt] || len(g.drivers) == 0 || g.others[name] || g.ofForeign(name+".", it.KeyAt) || def != nil && def.Block() != nil && g.read[lastBlock(def).At] {
				continue
			}
			g.insecure(&g.tree.Names.Props[name][i], &syntax.Group{Items: []syntax.Item{it}})
		}
	}
}

func (g *goFile) insecure(it *syntax.Item, t *syntax.Group) {
	if g.Driver == "lib/pq" && !strings.Contains(g.Text, "RegisterTLSConfig") {
		return // it takes no such configuration
	}
	s := g.newSetting("InsecureSkipVerify", it.KeyAt, g.Driver)
	s.Certain = false
	g.judge(&s, t)
	s.Likely = "that the database's connection uses this configuration is taken from the file's imports"
	g.add(s)
}

// address takes host and port of an option that holds both.
func (g *goFile) address(s *setting.Setting, it *syntax.Item) {
	if v := g.eval(it); v.Known {
		host, port, _ := strings.Cut(v.Text, ":")
		s.Conn.Hosts, s.Conn.Ports = []string{host}, []string{port}
	}
}

// options reads pg.Options{Addr: …, TLSConfig: …} of go-pg: without one it speaks no TLS.
func (g *goFile) options(in *syntax.Group) {
	s := g.newSetting("TLSConfig", in.Items[0].KeyAt, "go-pg")
	s.TLS = "none"
	g.address(&s, in.Get("Addr"))
	if it := in.Get("TLSConfig"); it != nil {
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
		if g.eval(it).Text != "nil" {
			g.judge(&s, g.tls(it))
		}
	}
	g.add(s)
}

// connector reads the options of Bun's pgdriver.NewConnector
// (https://pkg.go.dev/github.com/uptrace/bun/driver/pgdriver).
func (g *goFile) connector(in *syntax.Group) {
	s := g.newSetting("NewConnector", in.At, "pgdriver")
	s.TLS, s.EffectNote = "no-verify", "without WithTLSConfig pgdriver verifies nothing"
	for i := range in.Items {
		option := &in.Items[i]
		b := option.Block()
		if b == nil || len(b.Groups) == 0 {
			continue
		}
		argument := &b.Groups[0][0]
		switch syntax.LastName(option.Value[0].Text) {
		case "WithDSN":
			if !g.given(&s, argument) {
				return // what the DSN says
			}
			s.TLS, s.EffectNote, s.At = "", "", option.KeyAt
		case "WithInsecure":
			if g.truth(argument) != "false" {
				s.TLS, s.At, s.EffectNote = "none", option.KeyAt, ""
			}
		case "WithTLSConfig":
			s.TLS, s.At, s.EffectNote = "", option.KeyAt, ""
			g.judge(&s, g.tls(argument))
		case "WithAddr":
			g.address(&s, argument)
		}
		s.Also = append(s.Also, option.KeyAt)
	}
	g.add(s)
}
