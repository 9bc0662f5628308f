package readers

import (
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// treeSites visits a file's groups; a group that was read covers what it holds.
func (f *File) treeSites(lang string, visit func(g *syntax.Group) bool) {
	f.parse(syntax.Of(lang))
	f.tree.Bind()
	taken := map[int]bool{}
	f.tree.Root.Walk(func(g *syntax.Group) {
		for q := g.Parent; q != nil; q = q.Parent {
			if taken[q.At] && q.At != 0 {
				return
			}
		}
		if visit(g) {
			taken[g.At] = true
		}
	})
}

// optionSite reads host, sslmode and sslrootcert of one group.
func (f *File) optionSite(g *syntax.Group, kind, drv string) (setting.Setting, bool) {
	if u := g.Get("url", "connectionString"); u != nil {
		if v := f.eval(u); v.Known && setting.SchemePattern.MatchString(v.Text) {
			s, ok := drivers.Parse(v.Text, kind)
			if !ok {
				return s, false
			}
			s.Key, s.At = orKey(g.Key, u.Key), v.At
			if s.Driver == "" {
				s.Driver, s.Certain = drv, true
			}
			f.claim(v.At, v.At+len(v.Text))
			f.modeAndRoot(&s, g)
			return s, true
		}
	}
	s := setting.Setting{Kind: kind, Key: g.Key, At: g.Items[0].Start(), Driver: drv, Certain: true}
	f.connParts(&s, g)
	if it := g.Get("host", "hostname"); it != nil {
		s.At = it.KeyAt
	}
	f.modeAndRoot(&s, g)
	return s, g.Get("host", "hostname", "sslmode", "ssl_mode") != nil
}

func (f *File) modeAndRoot(s *setting.Setting, g *syntax.Group) {
	if it := g.Get("sslmode", "ssl_mode"); it != nil {
		s.Mode = ""
		setMode(s, f.eval(it))
		s.Also, s.At = append(s.Also, s.At), it.KeyAt
	}
	if it := g.Get("sslrootcert", "ssl_root_cert"); it != nil {
		setRoot(s, f.eval(it))
		s.Also = append(s.Also, it.KeyAt)
	}
}

// moduleDriver is the driver that a module belongs to which programs of a language
// import, "" for none.
func moduleDriver(language, module string) string {
	for _, d := range drivers.All() {
		for _, c := range d.Code {
			if c.Language != language {
				continue
			}
			for _, m := range c.Modules {
				if module == m || strings.HasPrefix(module, m+"/") {
					return d.Name
				}
			}
		}
	}
	return ""
}
