package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// sslArgument reads an ssl argument: a mode, True, or an ssl.SSLContext
// (https://docs.python.org/3/library/ssl.html).
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
		p.sslContext(s, it, 0)
	}
}

// deepestContext is how many functions are followed from one to another.
const deepestContext = 4

// sslContext follows a variable to the context that it holds, and reads what is set on
// it before it is used.
func (p *pyFile) sslContext(s *setting.Setting, it *syntax.Item, depth int) {
	nodes, name := it.Value, syntax.NameOf(it.Value)
	def := p.bound(it)
	if def != nil {
		nodes = def.Value
		s.Also = append(s.Also, def.KeyAt)
	}
	if n := len(nodes); n == 2 && depth < deepestContext && nodes[0].Kind == 'w' && nodes[1].Open == '(' {
		for _, result := range p.tree.Returned(syntax.LastName(nodes[0].Text)) {
			made := syntax.Item{KeyAt: result[0].At, Value: result}
			if v := p.eval(&made); !v.Falsy() && p.bound(&made) != nil {
				p.sslContext(s, &made, depth+1)
				return
			}
		}
	}
	maker, args := "", (*syntax.Group)(nil)
	for i := range nodes {
		if i > 0 && nodes[i].Kind == 'b' && nodes[i].Open == '(' && nodes[i-1].Kind == 'w' {
			maker, args = syntax.LastName(nodes[i-1].Text), syntax.ObjectGroup(&nodes[i], &syntax.Group{})
			break
		}
	}
	switch maker {
	case "_create_unverified_context":
		s.TLS, s.Disabled = "no-verify", "ssl._create_unverified_context()"
	case "create_default_context":
		s.TLS = "verify"
	case "SSLContext":
		s.TLS = "no-verify" // it verifies nothing until it is told to
		if len(args.Items) > 0 && strings.HasSuffix(p.source(args.Items[0].Value), "PROTOCOL_TLS_CLIENT") {
			s.TLS = "verify"
		}
	default:
		s.TLS, s.Likely = "unknown", "the ssl context comes from elsewhere"
	}
	if args != nil {
		p.contextRoot(s, args.Get("cafile", "cadata", "capath"))
	}
	if def == nil {
		return
	}
	if root := p.rootOf(name); root != nil && root.KeyAt > def.KeyAt {
		p.contextRoot(s, root)
	}
	set := &syntax.Group{Items: p.tree.Names.Set(name, def.KeyAt, it.ValueAt())}
	if v := set.Get("verify_mode"); v != nil && strings.HasSuffix(p.source(v.Value), "CERT_NONE") {
		s.TLS, s.Disabled = "no-verify", "verify_mode = ssl.CERT_NONE"
		s.Also = append(s.Also, v.KeyAt)
	} else if v := set.Get("check_hostname"); v != nil && p.eval(v).Falsy() && s.TLS == "verify" {
		s.TLS = "verify-ca"
		s.Also = append(s.Also, v.KeyAt)
	}
}

// rootOf is the root that a context is given last, nil for none.
func (p *pyFile) rootOf(name string) *syntax.Item {
	if p.roots == nil {
		p.roots = map[string]*syntax.Item{}
		for _, c := range p.tree.Chains() {
			for i := range c.Calls {
				of, ok := strings.CutSuffix(c.Calls[i].Callee, ".load_verify_locations")
				if it := c.Calls[i].Arg(0, "cafile", "cadata"); ok && it != nil {
					p.roots[of] = it
				}
			}
		}
	}
	return p.roots[name]
}

// contextRoot takes the root that a context is given.
func (p *pyFile) contextRoot(s *setting.Setting, it *syntax.Item) {
	if it == nil {
		return
	}
	p.setRoot(s, it)
	if it.Key == "cadata" {
		s.Root = setting.Dynamic
	}
}
