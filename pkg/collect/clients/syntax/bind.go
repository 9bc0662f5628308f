package syntax

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
)

// Bindings are the values that a file gives its names, in the order of the text:
// `const ssl = {…}`, `ARGS = dict(…)`, and with them what is set on a name
// afterwards, `base.ssl = …` and `kwargs["sslmode"] = …`, as "base.ssl".
type Bindings struct {
	Values map[string][]*Item
	Props  map[string][]Item // by the name before the last dot
	// holders are the values in the order of the text.
	holders []*Item
}

// bind reads the assignments of a tree. What stands in parentheses is an argument
// and no variable.
func bind(t *Tree) *Bindings {
	b := &Bindings{Values: map[string][]*Item{}, Props: map[string][]Item{}}
	t.Walk(func(g *Group) {
		if g.Open != '{' {
			return
		}
		for i := range g.Items {
			it := g.Items[i]
			b.updated(it)
			if it.Key == "" || it.Op != "=" && it.Op != ":=" || len(it.Value) == 0 {
				continue
			}
			name := it.Key
			if it.Of != "" {
				name = it.Of + "." + it.Key
			}
			b.Values[name] = append(b.Values[name], &g.Items[i])
			if of, key, ok := CutLast(name, "."); ok {
				it.Key = key
				b.Props[of] = append(b.Props[of], it)
			}
		}
	})
	for _, all := range b.Values {
		slices.SortStableFunc(all, func(x, y *Item) int { return cmp.Compare(x.KeyAt, y.KeyAt) })
	}
	for _, all := range b.Props {
		slices.SortStableFunc(all, func(x, y Item) int { return cmp.Compare(x.KeyAt, y.KeyAt) })
	}
	return b
}

// updated notes what x['a'].update({…}) sets.
func (b *Bindings) updated(it Item) {
	n := len(it.Value)
	if it.Key != "" || n < 2 || it.Value[n-1].Open != '(' || LastName(it.Value[n-2].Text) != "update" || len(it.Value[n-1].Groups) != 1 {
		return
	}
	of, _, _ := CutLast(it.Value[0].Text, ".update")
	for _, node := range it.Value[1 : n-1] {
		if name, ok := index(node); ok {
			of += "." + name
		}
	}
	for _, arg := range it.Value[n-1].Groups[0] {
		if block := arg.Block(); arg.Key == "" && block != nil {
			b.Props[of] = append(b.Props[of], ObjectGroup(block, &Group{}).Items...)
		} else if arg.Key != "" {
			b.Props[of] = append(b.Props[of], arg)
		}
	}
}

// Holders are the names on which something is set and that begin with a prefix.
func (b *Bindings) Holders(prefix string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(b.Props)) {
		if strings.HasPrefix(name, prefix) {
			out = append(out, name)
		}
	}
	return out
}

// Find is what a name stands for at an offset: its last value before, or, where a
// function is written above what it uses, its first. "config.ssl" is looked up as
// such, and then in what config stands for.
func (b *Bindings) Find(name string, use int) *Item { return b.lookup(name, use, 0) }

func (b *Bindings) lookup(name string, use, depth int) *Item {
	if b == nil || depth > 4 {
		return nil
	}
	all := b.Values[name]
	// A value that holds the use, or others, ends after it: few are passed over.
	after := sort.Search(len(all), func(i int) bool { return all[i].KeyAt >= use })
	for i := after - 1; i >= 0 && i >= after-deepestName; i-- {
		if end := all[i].Value[len(all[i].Value)-1].End; end <= use {
			return all[i]
		}
	}
	if after == 0 && len(all) > 0 && all[0].KeyAt > use {
		return all[0]
	}
	of, key, ok := CutLast(name, ".")
	if !ok {
		return nil
	}
	base := b.lookup(of, use, depth+1)
	if base == nil {
		return nil
	}
	if n := base.Block(); n != nil && n.Open != '(' {
		return ObjectGroup(n, &Group{}).Get(key)
	}
	return nil
}

// Set is what was set on a name between its definition and its use.
func (b *Bindings) Set(name string, def *Item, use int) []Item {
	all := b.Props[name]
	from := sort.Search(len(all), func(i int) bool { return all[i].KeyAt > def.KeyAt })
	to := sort.Search(len(all), func(i int) bool { return all[i].KeyAt >= use })
	return slices.Clone(all[from:max(from, to)])
}

// SetOnly are the groups of what is set on variables, one a definition, where a
// certain property is among them and the definition itself has no braces.
func (b *Bindings) SetOnly(property string) []*Group {
	var out []*Group
	for _, name := range slices.Sorted(maps.Keys(b.Props)) {
		defs, props := b.Values[name], b.Props[name]
		for i := -1; i < len(defs); i++ {
			from, to := 0, int(^uint(0)>>1)
			g := &Group{Key: name, Open: '{'}
			if i >= 0 {
				from, g.Variable = defs[i].KeyAt, defs[i]
			}
			if i+1 < len(defs) {
				to = defs[i+1].KeyAt
			}
			for _, p := range props {
				if p.KeyAt > from && p.KeyAt < to {
					g.Items = append(g.Items, p)
				}
			}
			if g.Get(property) == nil {
				continue
			}
			if g.Variable != nil {
				if slices.ContainsFunc(g.Variable.Value, func(n Node) bool { return n.Kind == 'b' && n.Open == '{' }) {
					continue
				}
			}
			out = append(out, g)
		}
	}
	return out
}

// NameOf is the name that a value consists of, "" for anything else. A copy of an
// Object is the object.
func NameOf(nodes []Node) string {
	if len(nodes) == 0 || nodes[0].Kind != 'w' || nodes[0].Text == "" || !isNameStart(nodes[0].Text[0]) {
		return ""
	}
	name := nodes[0].Text
	switch {
	case len(nodes) == 1:
	case len(nodes) == 2 && nodes[1].Kind == 'w' && nodes[1].Text == "!":
	case len(nodes) >= 3 && nodes[1].Kind == 'w' && (nodes[1].Text == "as" || nodes[1].Text == "satisfies"):
	case len(nodes) == 2 && nodes[1].Kind == 'b' && nodes[1].Open == '(' && len(nodes[1].Groups) == 0:
		copied, ok := strings.CutSuffix(strings.ReplaceAll(name, ".Clone", ".copy"), ".copy")
		if !ok {
			return ""
		}
		name = copied
	default:
		return ""
	}
	for _, suffix := range []string{".freeze", ".dup", ".to_h"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

func isNameStart(c byte) bool {
	return c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Bound is the definition that a value names, nil when it is no name or nothing
// here defines it.
func (t *Tree) Bound(it *Item) *Item {
	if it == nil || t.Names == nil {
		return nil
	}
	name := NameOf(it.Value)
	if name == "" {
		return nil
	}
	def := t.Names.Find(name, it.ValueAt())
	if def == nil || def.Start() == it.Start() {
		return nil
	}
	return def
}

// Object is the bracket of a value, or of what the value names, with the items
// that are spread into it and those that are set on the name afterwards. nil: it
// is neither.
func (t *Tree) Object(it *Item, parent *Group, opens string) *Group {
	return t.objectAt(it, parent, opens, 0)
}

func (t *Tree) objectAt(it *Item, parent *Group, opens string, depth int) *Group {
	if it == nil || depth > 4 {
		return nil
	}
	if def := t.Bound(it); def != nil {
		g, set := t.objectAt(def, parent, opens, depth+1), t.Names.Set(NameOf(it.Value), def, it.ValueAt())
		if g == nil {
			// const config = parse(url); config.ssl = {…}
			if len(set) == 0 {
				return nil
			}
			g = &Group{Parent: parent, Key: def.Key, At: set[0].KeyAt, Open: '{'}
		}
		h := *g
		h.Items = append(set, g.Items...)
		h.Variable = def
		return &h
	}
	if g := t.merged(it, parent, opens, depth); g != nil {
		return g
	}
	b := it.Block()
	if b == nil || strings.IndexByte(opens, b.Open) < 0 {
		return nil
	}
	if b.Open == '(' && len(b.Groups) > 0 && !slices.ContainsFunc(b.Groups[0], func(it Item) bool { return it.Key != "" }) {
		return nil // a call of a function, whose value is not known
	}
	return t.expand(ObjectGroup(b, parent), depth)
}

// merged is Object.assign(a, b): what the later arguments hold wins.
func (t *Tree) merged(it *Item, parent *Group, opens string, depth int) *Group {
	if len(it.Value) != 2 || it.Value[0].Text != "Object.assign" && LastName(it.Value[0].Text) != "merge" || it.Value[1].Open != '(' || len(it.Value[1].Groups) != 1 {
		return nil
	}
	g := &Group{Parent: parent, Key: it.Key, At: it.Value[1].At, Open: '{'}
	args := it.Value[1].Groups[0]
	for i := len(args) - 1; i >= 0; i-- {
		if part := t.objectAt(&args[i], parent, opens, depth+1); part != nil {
			g.Items = append(g.Items, part.Items...)
		}
	}
	return g
}

// SetLater is a group that is the value of a variable, with what is set on that
// variable afterwards.
func (t *Tree) SetLater(g *Group) *Group {
	props := t.Names.Props[g.Key]
	for _, all := range t.Names.Values[g.Key] {
		if !slices.ContainsFunc(all.Value, func(n Node) bool { return n.Kind == 'b' && n.At == g.At }) {
			continue
		}
		h := *g
		h.Items = nil
		for _, p := range props {
			if p.KeyAt > g.At {
				h.Items = append(h.Items, p)
			}
		}
		h.Items = append(h.Items, g.Items...)
		return &h
	}
	return g
}

// spread is what an element spreads in: ...base, **DB, *opts, ...(production && ssl).
func spread(it Item) []Node {
	if it.Key != "" || len(it.Value) == 0 {
		return nil
	}
	if rest, ok := strings.CutPrefix(it.Value[0].Text, "..."); ok && it.Value[0].Kind == 'w' {
		switch {
		case rest != "" && len(it.Value) == 1:
			return []Node{{Kind: 'w', Text: rest, At: it.Start(), End: it.Start()}}
		case rest == "" && len(it.Value) == 2 && len(it.Value[1].Groups) == 1 && len(it.Value[1].Groups[0]) == 1:
			return chosen(it.Value[1].Groups[0][0].Value)
		}
		return nil
	}
	i := 0
	for i < len(it.Value) && it.Value[i].Kind == 'w' && strings.Trim(it.Value[i].Text, "*") == "" {
		i++
	}
	if i == 0 || NameOf(it.Value[i:]) == "" {
		return nil
	}
	return it.Value[i:]
}

// chosen is what `condition && a` and `condition ? a : b` come to where the condition
// holds.
func chosen(nodes []Node) []Node {
	for i := len(nodes) - 2; i > 0; i-- {
		if nodes[i].Kind == 'w' && (nodes[i].Text == "&&" || nodes[i].Text == "?") {
			nodes = nodes[i+1:]
			break
		}
	}
	for i := 1; i < len(nodes); i++ {
		if nodes[i].Kind == 'w' && nodes[i].Text == ":" {
			return nodes[:i]
		}
	}
	return nodes
}

// expand puts in place of `...base` and `**DB` what these names stand for. What is
// written beside them wins.
func (t *Tree) Expand(g *Group) *Group { return t.expand(g, 0) }

func (t *Tree) expand(g *Group, depth int) *Group {
	if t.Names == nil || depth > 4 {
		return g
	}
	var kept, more []Item
	for i, it := range g.Items {
		if spread := spread(it); spread != nil {
			named := Item{KeyAt: it.Start(), Value: spread}
			if src := t.objectAt(&named, g, "{[(", depth+1); src != nil {
				if more == nil {
					kept = append(kept, g.Items[:i]...)
				}
				more = append(more, src.Items...)
				continue
			}
		}
		if more != nil {
			kept = append(kept, it)
		}
	}
	if more == nil {
		return g
	}
	h := *g
	h.Items = append(kept, more...)
	return &h
}

// shorthand gives JavaScript's { ssl } its key. A pattern that takes an object
// apart looks the same and is left alone.
func shorthand(groups [][]Item, pattern bool) {
	for _, g := range groups {
		for i := range g {
			nodes := g[i].Value
			for k := range nodes {
				n := &nodes[k]
				if n.Kind != 'b' {
					continue
				}
				next := func(text string) bool {
					return k+1 < len(nodes) && nodes[k+1].Kind == 'w' && nodes[k+1].Text == text
				}
				before := ""
				if k > 0 && nodes[k-1].Kind == 'w' {
					before = nodes[k-1].Text
				}
				taken := pattern || next("=") || next("=>") || next("from") || before == "import" || before == "export" || before == "type"
				if n.Open == '(' {
					// The parameters of a function, before its body.
					taken = next("=>") || k+1 < len(nodes) && nodes[k+1].Kind == 'b' && nodes[k+1].Open == '{' || next(":") && k+2 < len(nodes) && nodes[len(nodes)-1].Kind == 'b'
				}
				if n.Open == '{' && !taken && len(n.Groups) == 1 {
					for m := range n.Groups[0] {
						it := &n.Groups[0][m]
						if it.Key == "" && len(it.Value) == 1 && it.Value[0].Kind == 'w' && NameOf(it.Value) == it.Value[0].Text && !strings.Contains(it.Value[0].Text, ".") {
							it.Key, it.KeyAt, it.Op = it.Value[0].Text, it.Value[0].At, "shorthand"
						}
					}
				}
				shorthand(n.Groups, taken && n.Open != '{')
			}
		}
	}
}
