package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readDotnet reads NpgsqlConnectionStringBuilder and certificate callbacks.
func readDotnet(f *File, _ string) error {
	ours := strings.Contains(f.Text, "Npgsql")
	if ours {
		f.Driver = "npgsql"
	}
	if strings.HasSuffix(f.Path, ".config") {
		return nil // XML, whose strings are found in the text
	}
	if f.code(syntax.Of("cs")); !ours {
		return nil
	}
	f.treeSites("cs", func(g *syntax.Group) bool {
		if g.Open != '{' {
			return false
		}
		g = f.setLater(g)
		return g.Get("SslMode") != nil && f.npgsqlBuilder(g)
	})
	for _, g := range f.tree.Names.SetOnly("SslMode") {
		f.npgsqlBuilder(g)
	}
	f.built(builtKind{kind: "npgsql", driver: "npgsql", fix: "npgsql code", makers: []string{"Sql."}})
	f.tree.Walk(f.callback)
	return nil
}

// callback reads what is asked about a certificate and says yes to each.
func (f *File) callback(g *syntax.Group) {
	const suffix = "CertificateValidationCallback"
	for _, it := range g.Items {
		name := syntax.LastName(it.Key)
		if g.Open == '(' && name == "" {
			name = syntax.LastName(g.Callee)
		}
		if !strings.HasSuffix(name, suffix) || !saysTrue(it.Value) {
			continue
		}
		s := setting.Setting{Kind: "npgsql", Key: name, At: it.KeyAt, Driver: "npgsql", Certain: true, TLS: "no-verify", Disabled: name + " that returns true", FixKind: "npgsql code"}
		f.add(s)
	}
}

// saysTrue: a function that does nothing but return true.
func saysTrue(nodes []syntax.Node) bool {
	if len(nodes) == 0 {
		return false
	}
	last := nodes[len(nodes)-1]
	if last.Open == '{' && len(last.Groups) == 1 && len(last.Groups[0]) == 1 {
		nodes = last.Groups[0][0].Value
		return len(nodes) == 2 && nodes[0].Text == "return" && nodes[1].Text == "true"
	}
	return len(nodes) > 1 && last.Text == "true" && nodes[len(nodes)-2].Text == "=>"
}

// npgsqlBuilder reads the properties of an NpgsqlConnectionStringBuilder, or of what
// is configured like one.
func (f *File) npgsqlBuilder(g *syntax.Group) bool {
	it := g.Get("SslMode")
	if strings.Contains(it.Key, ".") {
		return false
	}
	s, _ := f.optionSite(g, "npgsql", "npgsql")
	s.Key, s.At, s.FixKind = "SslMode", it.KeyAt, "npgsql code"
	f.setRoot(&s, g.Get("RootCertificate"))
	if f.eval(g.Get("TrustServerCertificate")).Text == "true" {
		s.Conn.Params["trustservercertificate"] = "true"
	}
	if g.Variable != nil {
		// new NpgsqlConnectionStringBuilder("Host=…")
		for _, n := range g.Variable.Value {
			if n.Kind == 'b' && n.Open == '(' && len(n.Groups) == 1 && len(n.Groups[0]) == 1 {
				f.builderString(&s, &n.Groups[0][0])
			}
		}
	}
	f.add(s)
	return true
}

// builderString is the string that a builder begins with; its properties win.
func (f *File) builderString(s *setting.Setting, it *syntax.Item) {
	v := f.eval(it)
	if !v.Known || !setting.IsADO(v.Text+";") {
		return
	}
	r, ok := drivers.Parse(v.Text, s.Kind)
	if !ok {
		return
	}
	if s.Root == "" {
		s.Root = r.Root
	}
	for k, p := range s.Conn.Params {
		r.Conn.Params[k] = p
	}
	s.Conn, s.Also = r.Conn, append(s.Also, v.At)
	f.claim(v.At, v.At+len(v.Text))
}
