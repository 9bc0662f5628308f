package syntax

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// Object is the bracket of a value, or of what the value names, with the items
// that are spread into it and those that are set on the name afterwards. nil: it
// is neither.
func (t *Tree) Object(it *Item, parent *Group, opens string) *Group {
	return t.objectAt(it, parent, opens, 0)
}

func (t *Tree) objectAt(it *Item, parent *Group, opens string, depth int) *Group {
	if it == nil || depth > 4 || !t.Names.Follow(1) {
		return nil
	}
	g := t.follow(it, parent, opens, depth)
	if g != nil && !t.Names.Follow(len(g.Items)) {
		return nil
	}
	return g
}

func (t *Tree) follow(it *Item, parent *Group, opens string, depth int) *Group {
	if def := t.Bound(it); def != nil {
		g, set := t.objectAt(def, parent, opens, depth+1), t.Names.Set(NameOf(it.Value), def.KeyAt, it.ValueAt())
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
	all := t.Names.Values[g.Key]
	after := sort.Search(len(all), func(i int) bool { return all[i].KeyAt > g.At })
	for i := after - 1; i >= 0 && i >= after-deepestName; i-- {
		if !slices.ContainsFunc(all[i].Value, func(n Node) bool { return n.Kind == 'b' && n.At == g.At }) {
			continue
		}
		set := t.Names.Set(g.Key, g.At, math.MaxInt)
		if !t.Names.Follow(len(set)) {
			return g
		}
		h := *g
		h.Items = append(set, g.Items...)
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
