package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readC reads the lists of keywords and values that libpq is given
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PQCONNECTDBPARAMS).
func readC(f *File, _ string) error {
	f.code(syntax.Of("c"))
	if strings.Contains(f.Text, "libpq-fe.h") {
		f.Driver = "libpq"
	}
	f.qt()
	f.tree.Walk(func(g *syntax.Group) {
		if name := syntax.LastName(g.Callee); !strings.HasPrefix(name, "PQconnect") || !strings.HasSuffix(name, "Params") || len(g.Items) < 2 {
			return
		}
		keys, values := f.object(&g.Items[0], g, "{"), f.object(&g.Items[1], g, "{")
		if keys == nil || values == nil {
			return
		}
		zipped := &syntax.Group{Key: g.Key, At: g.At, Open: '{'}
		for i := range min(len(keys.Items), len(values.Items)) {
			if k := f.eval(&keys.Items[i]); k.Known {
				it := values.Items[i]
				it.Key, it.KeyAt = k.Text, it.Start()
				zipped.Items = append(zipped.Items, it)
			}
		}
		if len(zipped.Items) == 0 {
			return
		}
		if s, ok := f.optionSite(zipped, "c", "libpq"); ok {
			s.Key = orKey(s.Key, syntax.LastName(g.Callee))
			f.add(s)
		}
	})
	return nil
}

// qt reads QSqlDatabase with the driver QPSQL, which is libpq's
// (https://doc.qt.io/qt-6/sql-driver.html#qpsql-for-postgresql-version-7-3-and-above).
func (f *File) qt() {
	if !strings.Contains(f.Text, "QPSQL") {
		return
	}
	for _, c := range f.tree.Chains() {
		made := c.Calls[0]
		if made.Name != "addDatabase" || f.eval(made.Arg(0)).Text != "QPSQL" {
			continue
		}
		s := setting.Setting{Kind: "c", Key: "addDatabase", At: made.At, Driver: "libpq", Certain: true, Conn: setting.Conn{Params: map[string]string{}}}
		for i := range c.Calls {
			call := &c.Calls[i]
			v := f.eval(call.Arg(0))
			switch call.Name {
			case "setHostName":
				f.builtPart(&s, "host", call, call.Arg(0))
			case "setPassword":
				f.builtPart(&s, "password", call, call.Arg(0))
			case "setConnectOptions":
				s.Also, s.At = append(s.Also, s.At), call.At
				options := "host=x " + strings.NewReplacer(";", " ", "requiressl=1", "sslmode=require").Replace(v.Text)
				if parsed, ok := drivers.Parse(options, "c"); ok && v.Known {
					s.Mode, s.Root = parsed.Mode, parsed.Root
				} else {
					s.ModeElsewhere = "the options come from an expression"
				}
			}
		}
		if len(s.Conn.Hosts) > 0 {
			f.add(s)
		}
	}
}

// readDart reads package:postgres.
func readDart(f *File, _ string) error {
	f.code(syntax.Of("dart"))
	if !strings.Contains(f.Text, "package:postgres") {
		return nil
	}
	f.Driver = "dart-postgres"
	f.tree.Walk(func(g *syntax.Group) {
		it := g.Get("sslMode")
		switch name := syntax.LastName(g.Callee); {
		case g.Open != '(' || it == nil && name != "PostgreSQLConnection":
			return
		case it == nil:
			it = g.Get("useSSL")
		}
		s := setting.Setting{Kind: "dart", Key: "sslMode", At: g.At, Driver: "dart-postgres", Certain: true, Conn: setting.Conn{Params: map[string]string{}}}
		if it != nil {
			s.Key, s.At = it.Key, it.KeyAt
		}
		if p := g.Parent; p != nil { // Connection.open(Endpoint(host: …), settings: …)
			for i := range p.Items {
				if b := lastBlock(&p.Items[i]); b != nil && p.Items[i].Key == "" {
					f.connParts(&s, syntax.ObjectGroup(b, p))
				}
			}
		}
		if g.Get("securityContext") != nil {
			s.Root = setting.Dynamic
		}
		switch v := f.eval(it); {
		case it == nil:
			s.TLS = "none"
		case it.Key == "useSSL":
			s.TLS = map[bool]string{true: "none", false: "no-verify"}[v.Falsy()]
		default:
			f.builtMode(&s, v, it)
		}
		f.add(s)
	})
	return nil
}

// readSwift reads the tls option of PostgresNIO and Fluent, and what is set on the TLS
// configuration that it names.
func readSwift(f *File, _ string) error {
	f.code(syntax.Of("swift"))
	if !strings.Contains(f.Text, "Postgres") {
		return nil
	}
	f.tree.Walk(func(g *syntax.Group) {
		it := g.Get("tls")
		if g.Open != '(' || it == nil || g.Get("hostname", "host", "username", "url") == nil || len(it.Value) == 0 {
			return
		}
		s := setting.Setting{Also: []int{g.Items[0].KeyAt}}
		f.connParts(&s, g)
		f.swiftTLS(s, it)
	})
	for _, holder := range f.tree.Names.Holders("") {
		for _, set := range f.tree.Names.Props[holder] { // config.coreConfiguration.tls = .require(context)
			if set.Key == "tls" && len(set.Value) > 0 && strings.HasPrefix(set.Value[0].Text, ".") {
				f.swiftTLS(setting.Setting{Conn: setting.Conn{Params: map[string]string{}}}, &set)
			}
		}
	}
	return nil
}

// swiftTLS adds a setting with a tls option.
func (f *File) swiftTLS(s setting.Setting, it *syntax.Item) {
	s.Kind, s.Key, s.At, s.Driver, s.Certain = "swift", "tls", it.KeyAt, "postgres-nio", true
	switch mode := strings.TrimPrefix(it.Value[0].Text, "."); mode {
	case "disable", "prefer", "require":
		s.Mode = mode
	default:
		s.TLS, s.Likely = "unknown", "the tls option comes from elsewhere"
	}
	f.verification(&s, it.Value, 0)
	f.add(s)
}

// verification looks for what is set on the TLS configurations that an expression names
// (https://swiftpackageindex.com/apple/swift-nio-ssl/documentation/niossl/tlsconfiguration).
func (f *File) verification(s *setting.Setting, nodes []syntax.Node, depth int) {
	for _, n := range nodes {
		for it := range n.Items() {
			f.verification(s, it.Value, depth)
		}
		if n.Kind != 'w' || s.Mode == setting.Disable || !f.tree.Names.Follow(len(f.tree.Names.Props[n.Text])) {
			continue
		}
		for _, set := range f.tree.Names.Props[n.Text] {
			if set.Key == "trustRoots" && len(set.Value) > 0 { // .file("CA")
				s.Root = setting.Dynamic
				s.Also = append(s.Also, set.KeyAt)
				continue
			}
			if len(set.Value) != 1 {
				continue
			}
			switch value := set.Value[0].Text; {
			case set.Key == "certificateVerification" && value == ".none":
				s.TLS, s.Disabled = "no-verify", "certificateVerification = .none"
			case set.Key == "certificateVerification" && value == ".noHostnameVerification":
				s.TLS = "verify-ca"
			default:
				continue
			}
			s.Also = append(s.Also, set.KeyAt)
		}
		if def := f.tree.Names.Find(n.Text, n.At); def != nil && depth < 3 { // the context that is made of it
			f.verification(s, def.Value, depth+1)
		}
	}
}

// readPuppet reads the parameters that classes and resources are given.
func readPuppet(f *File, kind string) error {
	f.code(syntax.Of("pp"))
	f.tree.Walk(func(g *syntax.Group) {
		var ps []pair
		for i := range g.Items {
			if it := &g.Items[i]; it.Op == "=>" {
				if v := f.eval(it); v.Known {
					ps = append(ps, pair{name: it.Key, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
				}
			}
		}
		f.connections(ps, origin{kind: kind, markup: true})
	})
	return nil
}
