package clients

import (
	"maps"
	"slices"
	"strings"
)

// bindings are the values that a file gives its names, in the order of the text:
// `const ssl = {…}`, `ARGS = dict(…)`, and with them what is set on a name
// afterwards, `base.ssl = …` and `kwargs["sslmode"] = …`, as "base.ssl".
type bindings struct {
	values map[string][]item
	props  map[string][]item // by the name before the last dot
}

// bind reads the assignments of a tree. What stands in parentheses is an argument
// and no variable.
func bind(root node) *bindings {
	b := &bindings{values: map[string][]item{}, props: map[string][]item{}}
	root.walk(func(g *frame) {
		if g.open != '{' {
			return
		}
		for _, it := range g.items {
			if it.key == "" || it.op != "=" && it.op != ":=" || len(it.value) == 0 {
				continue
			}
			name := it.key
			if it.of != "" {
				name = it.of + "." + it.key
			}
			b.values[name] = append(b.values[name], it)
			if of, key, ok := cutLast(name, "."); ok {
				it.key = key
				b.props[of] = append(b.props[of], it)
			}
		}
	})
	return b
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i > 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// find is what a name stands for at an offset: its last value before, or, where a
// function is written above what it uses, its first. "config.ssl" is looked up as
// such, and then in what config stands for.
func (b *bindings) find(name string, use int) *item { return b.lookup(name, use, 0) }

func (b *bindings) lookup(name string, use, depth int) *item {
	if b == nil || depth > 4 {
		return nil
	}
	all := b.values[name]
	for i := len(all) - 1; i >= 0; i-- {
		if end := all[i].value[len(all[i].value)-1].end; end <= use {
			return &all[i]
		}
	}
	if len(all) > 0 && all[0].keyAt > use {
		return &all[0]
	}
	of, key, ok := cutLast(name, ".")
	if !ok {
		return nil
	}
	base := b.lookup(of, use, depth+1)
	if base == nil {
		return nil
	}
	if n := base.block(); n != nil && n.open != '(' {
		return objectFrame(n, &frame{}).get(key)
	}
	return nil
}

// set is what was set on a name between its definition and its use.
func (b *bindings) set(name string, def *item, use int) []item {
	var out []item
	for _, it := range b.props[name] {
		if it.keyAt > def.keyAt && it.keyAt < use {
			out = append(out, it)
		}
	}
	return out
}

// setOnly are the groups of what is set on variables, one a definition, where a
// certain property is among them and the definition itself has no braces.
func (b *bindings) setOnly(property string) []*frame {
	var out []*frame
	for _, name := range slices.Sorted(maps.Keys(b.props)) {
		defs, props := b.values[name], b.props[name]
		for i := -1; i < len(defs); i++ {
			from, to := 0, int(^uint(0)>>1)
			g := &frame{key: name, open: '{'}
			if i >= 0 {
				from, g.variable = defs[i].keyAt, &defs[i]
			}
			if i+1 < len(defs) {
				to = defs[i+1].keyAt
			}
			for _, p := range props {
				if p.keyAt > from && p.keyAt < to {
					g.items = append(g.items, p)
				}
			}
			if g.get(property) == nil {
				continue
			}
			if g.variable != nil {
				if slices.ContainsFunc(g.variable.value, func(n node) bool { return n.kind == 'b' && n.open == '{' }) {
					continue
				}
			}
			out = append(out, g)
		}
	}
	return out
}

// nameOf is the name that a value consists of, "" for anything else. A copy of an
// object is the object.
func nameOf(nodes []node) string {
	if len(nodes) == 0 || nodes[0].kind != 'w' || nodes[0].text == "" || !isNameStart(nodes[0].text[0]) {
		return ""
	}
	name := nodes[0].text
	switch {
	case len(nodes) == 1:
	case len(nodes) == 2 && nodes[1].kind == 'w' && nodes[1].text == "!":
	case len(nodes) >= 3 && nodes[1].kind == 'w' && (nodes[1].text == "as" || nodes[1].text == "satisfies"):
	case len(nodes) == 2 && nodes[1].kind == 'b' && nodes[1].open == '(' && len(nodes[1].groups) == 0:
		copied, ok := strings.CutSuffix(name, ".copy")
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

// bound is the definition that a value names, nil when it is no name or nothing
// here defines it.
func (f *file) bound(it *item) *item {
	if it == nil || f.names == nil {
		return nil
	}
	name := nameOf(it.value)
	if name == "" {
		return nil
	}
	def := f.names.find(name, it.valueAt())
	if def == nil || def.at() == it.at() {
		return nil
	}
	return def
}

// object is the bracket of a value, or of what the value names, with the items
// that are spread into it and those that are set on the name afterwards. nil: it
// is neither.
func (f *file) object(it *item, parent *frame, opens string) *frame {
	return f.objectAt(it, parent, opens, 0)
}

func (f *file) objectAt(it *item, parent *frame, opens string, depth int) *frame {
	if it == nil || depth > 4 {
		return nil
	}
	if def := f.bound(it); def != nil {
		g, set := f.objectAt(def, parent, opens, depth+1), f.names.set(nameOf(it.value), def, it.valueAt())
		if g == nil {
			// const config = parse(url); config.ssl = {…}
			if len(set) == 0 {
				return nil
			}
			g = &frame{parent: parent, key: def.key, at: set[0].keyAt, open: '{'}
		}
		h := *g
		h.items = append(set, g.items...)
		h.variable = def
		return &h
	}
	b := it.block()
	if b == nil || strings.IndexByte(opens, b.open) < 0 {
		return nil
	}
	return f.expand(objectFrame(b, parent), depth)
}

// setLater is a group that is the value of a variable, with what is set on that
// variable afterwards.
func (f *file) setLater(g *frame) *frame {
	props := f.names.props[g.key]
	for _, all := range f.names.values[g.key] {
		if !slices.ContainsFunc(all.value, func(n node) bool { return n.kind == 'b' && n.at == g.at }) {
			continue
		}
		h := *g
		h.items = nil
		for _, p := range props {
			if p.keyAt > g.at {
				h.items = append(h.items, p)
			}
		}
		h.items = append(h.items, g.items...)
		return &h
	}
	return g
}

// spread is the name that an element spreads in: ...base, **DB, *opts.
func spread(it item) string {
	if it.key != "" || len(it.value) == 0 {
		return ""
	}
	if rest, ok := strings.CutPrefix(it.value[0].text, "..."); ok && it.value[0].kind == 'w' {
		if len(it.value) == 1 {
			return rest
		}
		return ""
	}
	i := 0
	for i < len(it.value) && it.value[i].kind == 'w' && strings.Trim(it.value[i].text, "*") == "" {
		i++
	}
	if i == 0 {
		return ""
	}
	return nameOf(it.value[i:])
}

// expand puts in place of `...base` and `**DB` what these names stand for. What is
// written beside them wins.
func (f *file) expand(g *frame, depth int) *frame {
	if f.names == nil || depth > 4 {
		return g
	}
	var kept, more []item
	for i, it := range g.items {
		if name := spread(it); name != "" {
			named := item{keyAt: it.at(), value: []node{{kind: 'w', text: name, at: it.at(), end: it.at()}}}
			if src := f.objectAt(&named, g, "{[(", depth+1); src != nil {
				if more == nil {
					kept = append(kept, g.items[:i]...)
				}
				more = append(more, src.items...)
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
	h.items = append(kept, more...)
	return &h
}

// shorthand gives JavaScript's { ssl } its key. A pattern that takes an object
// apart looks the same and is left alone.
func shorthand(groups [][]item, pattern bool) {
	for _, g := range groups {
		for i := range g {
			nodes := g[i].value
			for k := range nodes {
				n := &nodes[k]
				if n.kind != 'b' {
					continue
				}
				next := func(text string) bool {
					return k+1 < len(nodes) && nodes[k+1].kind == 'w' && nodes[k+1].text == text
				}
				before := ""
				if k > 0 && nodes[k-1].kind == 'w' {
					before = nodes[k-1].text
				}
				taken := pattern || next("=") || next("=>") || next("from") || before == "import" || before == "export" || before == "type"
				if n.open == '(' {
					// The parameters of a function, before its body.
					taken = next("=>") || k+1 < len(nodes) && nodes[k+1].kind == 'b' && nodes[k+1].open == '{' || next(":") && k+2 < len(nodes) && nodes[len(nodes)-1].kind == 'b'
				}
				if n.open == '{' && !taken && len(n.groups) == 1 {
					for m := range n.groups[0] {
						it := &n.groups[0][m]
						if it.key == "" && len(it.value) == 1 && it.value[0].kind == 'w' && nameOf(it.value) == it.value[0].text && !strings.Contains(it.value[0].text, ".") {
							it.key, it.keyAt, it.op = it.value[0].text, it.value[0].at, "shorthand"
						}
					}
				}
				shorthand(n.groups, taken && n.open != '{')
			}
		}
	}
}
