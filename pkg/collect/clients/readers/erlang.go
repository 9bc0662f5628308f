package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readErlang reads what epgsql and pgo are given: a map, or a list of pairs, in a
// program or in sys.config.
func readErlang(f *File, _ string) error {
	f.code(syntax.Of("erl"))
	name := ""
	for _, driver := range []string{"pgo", "epgsql"} {
		if strings.Contains(f.Text, driver+":") || strings.Contains(f.Text, "{"+driver) || strings.Contains(f.Text, driver+"_pool") {
			name = driver
		}
	}
	if name == "" {
		return nil
	}
	f.Driver = name
	f.tree.Walk(func(g *syntax.Group) {
		if options := pairsOf(g); options.Get("ssl") != nil || options.Get("host") != nil && options.Get("database", "username", "user") != nil {
			f.erlang(name, options)
		}
	})
	return nil
}

// pairsOf are the keys of a map, or of a list of {Key, Value}.
func pairsOf(g *syntax.Group) *syntax.Group {
	if g.Open != '[' {
		return g
	}
	out := &syntax.Group{Parent: g.Parent, Key: g.Key, At: g.At, Open: '{'}
	for _, it := range g.Items {
		b := it.Block()
		if b == nil || b.Open != '{' || len(b.Groups) != 1 || len(b.Groups[0]) != 2 {
			continue
		}
		if name := syntax.NameOf(b.Groups[0][0].Value); name != "" {
			value := b.Groups[0][1]
			value.Key, value.KeyAt = name, b.Groups[0][0].Start()
			out.Items = append(out.Items, value)
		}
	}
	return out
}

// erlang adds the setting of a map. Without verify the ssl application decides, which
// verifies nothing before OTP 26.
func (f *File) erlang(driver string, g *syntax.Group) {
	s := setting.Setting{Kind: "erlang", Key: "ssl", At: g.Items[0].KeyAt, Driver: driver, Certain: true}
	f.connParts(&s, g)
	ssl := g.Get("ssl")
	if ssl == nil || syntax.NameOf(ssl.Value) == "false" {
		s.TLS = "none"
	} else {
		s.TLS, s.Likely = "no-verify", "without verify_peer OTP before 26 verifies nothing"
	}
	if ssl != nil {
		s.Also, s.At = append(s.Also, s.At), ssl.KeyAt
	}
	if it := g.Get("ssl_opts", "ssl_options"); it != nil && s.TLS != "none" {
		s.Also = append(s.Also, it.KeyAt)
		if list := f.object(it, g, "["); list != nil {
			f.erlangSSL(&s, pairsOf(list))
		}
	}
	if driver == "epgsql" && ssl != nil && syntax.NameOf(ssl.Value) == "true" && (s.TLS == "verify" || s.TLS == "verify-ca") {
		s.TLS, s.EffectNote = "prefer", "with ssl => true epgsql goes on in plaintext where the server has no TLS; required does not"
	}
	f.add(s)
}

// erlangSSL takes options of Erlang's ssl application.
func (f *File) erlangSSL(s *setting.Setting, g *syntax.Group) {
	verify := g.Get("verify")
	if verify == nil {
		return
	}
	s.Also = append(s.Also, verify.KeyAt)
	switch syntax.NameOf(verify.Value) {
	case "verify_none":
		s.Likely, s.Disabled = "", "{verify, verify_none}"
	case "verify_peer":
		if s.TLS, s.Likely = "verify", ""; g.Get("server_name_indication") == nil {
			s.TLS = "verify-ca" // the host of a connection that is upgraded to TLS is not known
		}
		f.erlangRoot(s, g)
	}
}

// erlangRoot takes the root among options of Erlang's ssl application.
func (f *File) erlangRoot(s *setting.Setting, g *syntax.Group) {
	it := g.Get("cacertfile", "cacerts")
	if it == nil {
		return
	}
	s.Also = append(s.Also, it.KeyAt)
	switch f.setRoot(s, it); {
	case it.Key != "cacerts":
	case strings.Contains(f.source(it.Value), "cacerts_get"):
		s.Root = "system"
	default:
		s.Root = setting.Dynamic
	}
}

// readGleam reads pog's ssl option.
func readGleam(f *File, _ string) error {
	f.code(syntax.Of("gleam"))
	if !strings.Contains(f.Text, "import pog") {
		return nil
	}
	f.Driver = "pog"
	f.tree.Walk(func(g *syntax.Group) {
		it := g.Get("ssl")
		if g.Open == '(' && syntax.LastName(g.Callee) == "ssl" && len(g.Items) > 0 {
			it = &g.Items[len(g.Items)-1]
		}
		if it == nil {
			return
		}
		state := map[string]string{"SslUnverified": "no-verify", "SslVerified": "verify", "SslDisabled": "none"}[syntax.LastName(syntax.NameOf(it.Value))]
		if state == "" {
			return
		}
		s := setting.Setting{Kind: "gleam", Key: "ssl", At: it.ValueAt(), Driver: "pog", Certain: true, TLS: state, Conn: setting.Conn{Params: map[string]string{}}}
		if state == "verify" {
			s.Root = "system"
		}
		f.add(s)
	})
	return nil
}
