package readers

import (
	"cmp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/syntax"
)

// url reads url.URL{Scheme: "postgres", Host: …, RawQuery: …}.
func (g *goFile) url(in *syntax.Group) {
	if !syntax.IsOneOf(g.eval(in.Get("Scheme")), "postgres", "postgresql") {
		return
	}
	text := func(name, otherwise string) string {
		it := in.Get(name)
		if it == nil {
			return ""
		}
		return cmp.Or(known(g.eval(it)), otherwise)
	}
	query := in.Get("RawQuery")
	for i, it := range g.tree.Names.Props[in.Key] {
		if query == nil && it.Key == "RawQuery" && it.KeyAt > in.At {
			query = &g.tree.Names.Props[in.Key][i]
		}
	}
	raw := "postgres://" + text("Host", "${host}") + "/" + strings.TrimPrefix(text("Path", "${path}"), "/")
	params, elsewhere := g.query(query)
	if params != "" {
		raw += "?" + params
	}
	s, ok := drivers.Parse(raw, "go")
	if !ok {
		return
	}
	s.Key, s.At = orKey(in.Key, "url.URL"), in.Get("Scheme").KeyAt
	if elsewhere {
		s.Mode, s.ModeElsewhere = "", "the query comes from an expression"
	}
	g.add(s)
}

// query puts the parameters together that an expression encodes: those that are set on
// the variable, or in the url.Values that is written there.
func (g *goFile) query(it *syntax.Item) (query string, elsewhere bool) {
	if it == nil {
		return "", false
	}
	if v := g.eval(it); v.Known {
		return v.Text, false
	}
	var parts []string
	add := func(key string, value *syntax.Item) {
		if value == nil {
			return
		}
		if b := value.Block(); b != nil && b.Open == '{' { // {"require"}
			values := syntax.ObjectGroup(b, &syntax.Group{})
			if len(values.Items) == 0 {
				return
			}
			value = &values.Items[0]
		}
		switch v := g.eval(value); {
		case v.Known && strings.HasPrefix(key, "ssl"):
			parts = append(parts, key+"="+v.Text)
		case key == "sslmode":
			elsewhere = true
		}
	}
	holder := it
	if name, encodes := strings.CutSuffix(it.Value[0].Text, ".Encode"); encodes && name != "" {
		if holder = g.tree.Names.Find(name, it.ValueAt()); holder == nil {
			return "", true
		}
		for _, c := range g.chains { // its own, or that of the URL whose Query() it is
			for _, call := range c.Calls {
				sets := call.Callee == name+".Set" || call.Callee == name+".Add"
				if sets && call.At > holder.KeyAt && call.At < it.KeyAt && len(call.Args.Items) == 2 {
					add(g.eval(&call.Args.Items[0]).Text, &call.Args.Items[1])
				}
			}
		}
	}
	if b := holder.Block(); b != nil && b.Open == '{' {
		values := syntax.ObjectGroup(b, &syntax.Group{})
		for i := range values.Items {
			add(values.Items[i].Key, &values.Items[i])
		}
	}
	return strings.Join(parts, "&"), elsewhere
}
