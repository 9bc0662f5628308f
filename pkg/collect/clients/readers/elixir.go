package readers

import (
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var repoName = regexp.MustCompile(`(?:^|\.)(?:\w*Repo)$`)

// readElixir reads Ecto's configuration and Postgrex.start_link.
func readElixir(f *File, _ string) error {
	f.Driver = "postgrex"
	env := ""
	if base := strings.ToLower(f.Path); strings.HasSuffix(base, "config/test.exs") {
		env = "test only: the file's name says so"
	}
	f.treeSites("ex", func(g *syntax.Group) bool {
		ours := syntax.IsOneOf(f.eval(g.Get("adapter")), "Ecto.Adapters.Postgres")
		for _, it := range g.Items {
			for _, n := range it.Value {
				if n.Kind == 'w' && (repoName.MatchString(n.Text) || n.Text == "Ecto.Adapters.Postgres") {
					ours = true
				}
			}
		}
		if len(g.Items) > 2 && g.Get("hostname") != nil && g.Get("database", "username", "ssl") != nil && g.Get("adapter") == nil {
			// config :app, App.Whatever, hostname: …: Ecto's, whatever it is called.
			first, second := g.Items[0].Value, g.Items[1].Value
			ours = ours || len(first) > 0 && first[0].Text == "config" && len(second) == 1 && second[0].Kind == 'w' && second[0].Text[0] >= 'A' && second[0].Text[0] <= 'Z'
		}
		if g.Open == '{' && g.Callee != "" && strings.Contains(f.Text, "Postgrex") && g.Get("hostname") != nil && g.Get("ssl") != nil {
			ours = true // a struct of connection options
		}
		if strings.HasPrefix(g.Callee, "Keyword.") && strings.Contains(f.Text, "Ecto.Repo") {
			ours = true // what a repository's init adds to its configuration
		}
		if g.Open == '(' && strings.HasPrefix(g.Callee, "Postgrex") && strings.HasSuffix(g.Callee, ".start_link") {
			ours = true
			for i := range g.Items {
				if og := f.object(&g.Items[i], g, "["); og != nil && og.Variable != nil {
					g = og
					break
				}
			}
		}
		if !ours || g.Get("hostname", "url", "ssl", "ssl_opts", "database", "username") == nil {
			return false
		}
		f.ecto(g, env)
		return true
	})
	return nil
}

// configured counts the places of the file that set ssl for the repository which a group
// configures, beside that group: what they say counts together.
func (f *File) configured(g *syntax.Group) int {
	repo := repoOf(g)
	if repo == "" || g.Open != 0 && g.Open != '{' && g.Open != '(' {
		return 0
	}
	if f.repos == nil {
		f.repos = map[repoPlace]int{}
		f.tree.Walk(func(g *syntax.Group) {
			if g.Get("ssl", "ssl_opts") != nil {
				f.repos[repoPlace{of: repoOf(g)}]++
				f.repos[repoPlaceOf(g)]++
			}
		})
	}
	return f.repos[repoPlace{of: repo}] - f.repos[repoPlaceOf(g)]
}

// repoPlace is where a repository is configured; anywhere in the file without a key.
type repoPlace struct {
	of      string
	at, key int
}

func repoPlaceOf(g *syntax.Group) repoPlace { return repoPlace{repoOf(g), g.At, g.Items[0].KeyAt + 1} }

// repoOf is the repository that a group configures: config :app, App.Repo, …
func repoOf(g *syntax.Group) string {
	for _, it := range g.Items {
		for _, n := range it.Value {
			if n.Kind == 'w' && repoName.MatchString(n.Text) {
				return n.Text
			}
		}
	}
	return ""
}

func (f *File) ecto(g *syntax.Group, exempt string) {
	beside := f.configured(g)
	s := setting.Setting{Kind: "ecto", Key: "ssl", At: g.Items[0].Start(), Driver: "postgrex", Certain: true, Exempt: exempt, Context: setting.Tests}
	urlElsewhere := false
	if u := g.Get("url"); u != nil {
		s.At = u.KeyAt
		if r, ok := f.urlOf(f.eval(u), "ecto"); ok {
			r.Key, r.Exempt, r.Context, r.Driver, r.Certain = "url", exempt, setting.Tests, "postgrex", true
			s = r
		} else {
			urlElsewhere = true
		}
	} else {
		f.connParts(&s, g)
		if it := g.Get("hostname"); it != nil {
			s.At = it.KeyAt
		}
	}
	ssl, opts := g.Get("ssl"), g.Get("ssl_opts")
	if ssl == nil && opts == nil {
		if beside > 0 || urlElsewhere || g.Get("url") == nil && g.Get("hostname") == nil && g.Get("socket_dir") == nil {
			return // what the URL or another file says
		}
		f.add(s)
		return
	}
	s.FixKind = "ecto"
	if ssl != nil {
		s.Also, s.At = append(s.Also, s.At), ssl.KeyAt
	}
	v := f.eval(ssl)
	list, legacy := f.sslList(ssl, opts, g)
	version := f.Project.Version(f.Path, "postgrex")
	switch {
	case ssl != nil && v.Falsy():
		s.TLS = "none"
	case list != nil:
		at := s.At
		f.ectoOptions(&s, list, legacy, oldPostgrex(version))
		if list.Variable != nil {
			s.Also, s.At = append(s.Also, s.At), at
		}
		if opts != nil {
			s.Also = append(s.Also, opts.KeyAt)
		}
	case ssl != nil && v.Text == "true":
		s.TLS, s.EffectNote = sslTrue(version)
	default:
		f.ectoBranches(&s, ssl, version)
	}
	if beside > 0 && s.Likely == "" {
		s.Likely = "one of several places that set ssl; which is in force is not known"
	}
	f.add(s)
}

// oldPostgrex gives a list of options no secure defaults.
func oldPostgrex(version string) bool {
	return version != "" && drivers.VersionBefore(version, "0.18")
}

// sslTrue is what ssl: true alone does.
func sslTrue(version string) (tls, note string) {
	if version != "" && !drivers.VersionBefore(version, "0.21") {
		return "verify", ""
	}
	return "no-verify", "before Postgrex 0.21 ssl: true alone verifies nothing"
}

// ectoBranches reads an ssl option that is one of several: the weakest counts, since
// nobody can say which is taken.
func (f *File) ectoBranches(s *setting.Setting, ssl *syntax.Item, version string) {
	s.TLS, s.Likely = "unknown", "the ssl option comes from an expression"
	if ssl == nil {
		return
	}
	nodes := ssl.Value
	if def := f.bound(ssl); def != nil {
		nodes = def.Value
		s.Also = append(s.Also, def.KeyAt)
	} else if len(nodes) == 2 && nodes[1].Open == '(' {
		nodes = f.elixirFunction(nodes[0])
	}
	worst, at := *s, s.At
	for _, n := range branches(nodes, 0) {
		one := *s
		switch {
		case n.Kind == 'b':
			f.ectoOptions(&one, syntax.ObjectGroup(&n, &syntax.Group{}), false, oldPostgrex(version))
		case n.Text == "true":
			one.TLS, _ = sslTrue(version)
		case n.Text == "false" || n.Text == "nil":
			one.TLS = "none"
		default:
			continue
		}
		if one.Likely = "in one of several branches"; tlsRank[one.TLS] > tlsRank[worst.TLS] {
			worst = one
		}
	}
	*s = worst
	if s.At != at {
		s.Also, s.At = append(s.Also, s.At), at
	}
}

// elixirFunction is what defines the function of a call: tls.(…) one in a variable, tls(…)
// one of the module.
func (f *File) elixirFunction(callee syntax.Node) (nodes []syntax.Node) {
	if name, ok := strings.CutSuffix(callee.Text, "."); ok {
		if def := f.tree.Names.Find(name, callee.At); def != nil {
			return def.Value
		}
		return nil
	}
	f.tree.Walk(func(g *syntax.Group) {
		for _, it := range g.Items {
			if len(it.Value) > 2 && (it.Value[0].Text == "def" || it.Value[0].Text == "defp") && it.Value[1].Text == callee.Text {
				nodes = append(nodes, it.Value[2:]...)
			}
		}
	})
	return nodes
}

// branches are the lists and words that an expression may come to: those after an
// arrow, and the last ones of a do … end.
func branches(nodes []syntax.Node, depth int) []syntax.Node {
	var out []syntax.Node
	for i, n := range nodes {
		switch {
		case depth > 5:
		case n.Kind == 'b' && n.Open == '{':
			for it := range n.Items() {
				out = append(out, branches(it.Value, depth+1)...)
			}
		case n.Kind == 'b' && n.Open == '[', n.Kind == 'w' && i == len(nodes)-1:
			out = append(out, n)
		case n.Kind == 'w' && i > 0 && (nodes[i-1].Text == "->" || nodes[i-1].Text == "else"):
			out = append(out, n)
		}
	}
	return out
}

// sslList is the list of options: ssl: […] or, as of old, ssl_opts: […], or a
// variable that holds one.
func (f *File) sslList(ssl, opts *syntax.Item, g *syntax.Group) (list *syntax.Group, legacy bool) {
	if og := f.object(opts, g, "["); og != nil {
		return og, f.object(ssl, g, "[") == nil
	}
	if held := f.bound(ssl); held != nil && isChoice(held.Value) || ssl != nil && isChoice(ssl.Value) {
		return nil, false // the list is one of several, or a part of a condition
	}
	return f.object(ssl, g, "["), false
}

// isChoice: an expression comes to one of several values.
func isChoice(nodes []syntax.Node) bool {
	return len(nodes) > 1 && nodes[0].Kind == 'w' && slices.Contains([]string{"if", "unless", "case", "cond"}, nodes[0].Text)
}

// ectoOptions reads Erlang's ssl options. ssl: […] verifies by default since
// Postgrex 0.18; ssl_opts: […] has no secure defaults.
func (f *File) ectoOptions(s *setting.Setting, g *syntax.Group, legacy, old bool) {
	verify := f.eval(g.Get("verify"))
	f.erlangRoot(s, g)
	if it := g.Get("verify"); it != nil {
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	switch {
	case verify.Text == "verify_none":
		s.TLS, s.Disabled = "no-verify", "verify: :verify_none"
	case verify.Text == "verify_peer":
		s.TLS = "verify"
		if (legacy || old) && g.Get("server_name_indication", "customize_hostname_check") == nil {
			s.TLS = "verify-ca"
			s.Likely = "without server_name_indication the host name may not be checked"
		}
		if it := g.Get("server_name_indication"); it != nil && strings.Contains(f.source(it.Value), "disable") {
			s.TLS = "verify-ca"
		}
	case legacy || old:
		s.TLS, s.EffectNote = "no-verify", "these options verify nothing without verify: :verify_peer"
	default:
		s.TLS = "verify"
	}
}
