package readers

import (
	"regexp"

	"dbaudit/pkg/collect/clients/syntax"
)

func readRuby(f *File, _ string) error {
	f.Driver = "libpq"
	f.treeSites("rb", func(g *syntax.Group) bool {
		call := g.Open == '(' && rubyConnect.MatchString(f.Text[max(0, g.At-60):g.At])
		if call {
			g = f.rubyArguments(g)
		}
		if !syntax.IsOneOf(f.eval(g.Get("adapter")), "postgresql", "postgres", "postgis") && !call {
			return false
		}
		if s, ok := f.optionSite(g, "ruby", "libpq"); ok {
			f.add(s)
			return true
		}
		return false
	})
	return nil
}

// rubyConnect is what opens a connection of the pg gem.
var rubyConnect = regexp.MustCompile(`\bPG(?:\.connect|\.new|::Connection\.(?:new|open|connect_start)|conn\.(?:new|open|connect))$`)

// rubyArguments are those of a call, whether they are keywords, a hash, or a hash
// in a constant.
func (f *File) rubyArguments(g *syntax.Group) *syntax.Group {
	if len(g.Items) == 1 && g.Items[0].Key == "" {
		if h := f.object(&g.Items[0], g, "{"); h != nil {
			return h
		}
	}
	return f.expand(g)
}
