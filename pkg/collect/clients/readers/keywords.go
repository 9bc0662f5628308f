package readers

import (
	"cmp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// keywords reads libpq's sslmode wherever a program writes it as a name with a mode,
// and nothing more special has read it: the options of an ORM, of a framework, of a
// function of the program's own that hands them on.
func (f *File) keywords(driver string) {
	read := map[int]bool{}
	for _, s := range f.Settings {
		read[s.At] = true
		for _, at := range s.Also {
			read[at] = true
		}
	}
	f.tree.Walk(func(g *syntax.Group) {
		it := g.Get("sslmode")
		if it == nil || it.Key != "sslmode" || declares(g) || slices.ContainsFunc(g.Items, func(it syntax.Item) bool { return read[it.KeyAt] }) {
			return
		}
		if v := f.eval(it); !v.Known || !setting.KnownMode(v.Text) {
			return
		}
		if host := g.Get("host", "hostname"); host != nil && syntax.IsOneOf(f.eval(host), "None", "null", "nil") {
			return // a table of defaults
		}
		around := &syntax.Group{Key: g.Key, At: g.At, Items: slices.Clone(g.Items)}
		for p, up := g, 0; p != nil; p, up = p.Parent, up+1 {
			if v := f.eval(p.Get("engine", "dialect", "driver", "adapter", "provider", "client", "type")); otherBase.MatchString(p.Callee) || otherBase.MatchString(p.Key) || v.Known && otherBase.MatchString(v.Text) {
				return
			}
			if up == 1 || up == 2 {
				around.Items = append(around.Items, p.Items...)
			}
		}
		s, ok := f.optionSite(around, "code", driver)
		if !ok {
			return
		}
		s.Key, s.Certain = orKey(g.Key, "sslmode"), false
		s.Likely = cmp.Or(s.Likely, "that these are a connection's keywords is told by their names")
		read[it.KeyAt] = true
		f.add(s)
	})
}

// declares: the group is the parameters of a function that is declared.
func declares(g *syntax.Group) bool {
	if g.Open != '(' || g.Parent == nil {
		return false
	}
	for _, it := range g.Parent.Items {
		for i, n := range it.Value {
			if n.At == g.At && i > 1 {
				return slices.Contains([]string{"def", "function", "func", "fn", "fun", "defp", "sub", "class"}, it.Value[i-2].Text)
			}
		}
	}
	return false
}

// environments reads the variables that a program gives to others: { env: { A: "b" } }.
func (f *File) environments() {
	f.tree.Walk(func(g *syntax.Group) {
		if key := strings.ToLower(g.Key); g.Open == '(' || !isEnvKey(key) && !strings.HasPrefix(key, "env_") && !strings.HasSuffix(key, "_env") && !strings.HasSuffix(key, "environment") {
			return
		}
		var env []pair
		if g.Open == '[' { // [{ name: "A", value: "b" }]
			env = f.namedList(g)
		}
		for i := range g.Items {
			if it := &g.Items[i]; isVariable(it.Key) {
				if v := f.eval(it); v.Known {
					env = append(env, pair{name: it.Key, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
				}
			}
		}
		f.connections(env, origin{kind: "code", variables: true})
	})
}

// application reads a program's own configuration, where that is written in a language:
// Nextcloud's config.php, Zulip's settings.py. In a file of any other name only what
// can be no other program's counts.
func (f *File) application(kind string) {
	own := drivers.IsAppFile(f.Path)
	c := configuration{f: f, from: origin{kind: kind}}
	for it := range f.tree.Root.Items() {
		if b := it.Block(); own && b != nil && it.Key != "" {
			c.node(*b, []string{strings.TrimLeft(it.Key, "$")}, &syntax.Group{})
			continue
		}
		p := pair{name: it.Key, nameAt: it.KeyAt}
		if it.Key == "" || !own && !(isVariable(it.Key) && p.marked()) {
			continue
		}
		if v := f.eval(&it); v.Known {
			p.value, p.at, p.end = v.Text, v.At, v.At+len(v.Text)
			c.keys = append(c.keys, p)
		}
	}
	f.connections(c.keys, c.from)
}

// marked: the name tells a program by itself.
func (p pair) marked() (is bool) {
	p.tails(func(before string, n drivers.Name) bool {
		is = n.Mark && before == "" && !n.Driver.App.VariablesOnly
		return !is
	})
	return is
}
