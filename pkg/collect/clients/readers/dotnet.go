package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var csCallback = regexp.MustCompile(`(UserCertificateValidationCallback|RemoteCertificateValidationCallback|UseUserCertificateValidationCallback)\s*(?:=|\()\s*(?:\([^)]*\)|\w+|delegate\s*(?:\([^)]*\))?)\s*(?:=>)?\s*\{?\s*(?:return\s+)?true\b`)

// readDotnet reads NpgsqlConnectionStringBuilder and certificate callbacks.
func readDotnet(f *File, _ string) error {
	f.code(syntax.Of("cs"))
	if !strings.Contains(f.Text, "Npgsql") {
		return nil
	}
	f.Driver = "npgsql"
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
	for _, loc := range csCallback.FindAllStringSubmatchIndex(f.Text, -1) {
		if f.inComment(loc[0]) {
			continue
		}
		f.add(setting.Setting{Kind: "npgsql", Key: f.Text[loc[2]:loc[3]], At: loc[0], Driver: "npgsql", Certain: true, TLS: "no-verify", Disabled: f.Text[loc[2]:loc[3]] + " that returns true", FixKind: "npgsql code"})
	}
	return nil
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
	setRoot(&s, f.eval(g.Get("RootCertificate")))
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
