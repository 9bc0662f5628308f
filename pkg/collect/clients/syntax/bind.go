package syntax

import (
	"cmp"
	"maps"
	"math"
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
	// keyed are the indexes of Props by their key, of names whose keys are set again and
	// again.
	keyed map[string]map[string][]int
	// settings are the defaults of what the program asks for by name.
	settings map[string][]Node
	left     int // how many items may still be followed
}

// followed is how many items are followed from names, for each byte of the text: a name
// that holds thousands and is used thousands of times would take the square of that.
const followed = 8

// Follow reports whether so many items more may be followed from a name.
func (b *Bindings) Follow(n int) bool {
	if b == nil {
		return true
	}
	b.left = max(b.left-n, -1)
	return b.left >= 0
}

// bind reads the assignments of a tree. What stands in parentheses is an argument
// and no variable.
func bind(t *Tree) *Bindings {
	b := &Bindings{Values: map[string][]*Item{}, Props: map[string][]Item{}, keyed: map[string]map[string][]int{}, settings: map[string][]Node{}, left: 1000 + followed*len(t.Text)}
	t.Walk(func(g *Group) {
		b.declared(g)
		for i := range g.Items {
			b.parameters(&g.Items[i], t.Language != nil && t.Language.Name == "rb")
		}
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
		if g := ObjectGroup(n, &Group{}); b.Follow(len(g.Items)) {
			return g.Get(key)
		}
	}
	return nil
}

// Set is what was set on a name between two offsets. Of a key that is set often it is the
// first.
func (b *Bindings) Set(name string, after, before int) []Item {
	all := b.Props[name]
	from := sort.Search(len(all), func(i int) bool { return all[i].KeyAt > after })
	to := max(from, sort.Search(len(all), func(i int) bool { return all[i].KeyAt >= before }))
	if to-from < 16 {
		return slices.Clone(all[from:to])
	}
	keys := b.keyed[name]
	if keys == nil {
		keys = map[string][]int{}
		for i := range all {
			keys[all[i].Key] = append(keys[all[i].Key], i)
		}
		b.keyed[name] = keys
	}
	if to-from <= len(keys) {
		return slices.Clone(all[from:to])
	}
	var firsts []int
	for _, at := range keys {
		if i := sort.SearchInts(at, from); i < len(at) && at[i] < to {
			firsts = append(firsts, at[i])
		}
	}
	slices.Sort(firsts)
	out := make([]Item, len(firsts))
	for i, at := range firsts {
		out[i] = all[at]
	}
	return out
}

// SetOnly are the groups of what is set on variables, one a definition, where a
// certain property is among them and the definition itself has no braces.
func (b *Bindings) SetOnly(property string) []*Group {
	var out []*Group
	for _, name := range slices.Sorted(maps.Keys(b.Props)) {
		defs := b.Values[name]
		for i := -1; i < len(defs); i++ {
			from, to := 0, math.MaxInt
			g := &Group{Key: name, Open: '{'}
			if i >= 0 {
				from, g.Variable = defs[i].KeyAt, defs[i]
			}
			if i+1 < len(defs) {
				to = defs[i+1].KeyAt
			}
			g.Items = b.Set(name, from, to)
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
