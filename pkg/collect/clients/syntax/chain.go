package syntax

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Call is a call by the name that stands before its bracket.
type Call struct {
	Callee string // as written: "props.setProperty", ".ssl_mode", "PgConnectOptions::new"
	Name   string // the last name of it: "setProperty"
	At     int    // offset of the name
	Args   *Group
	Item   *Item // in which it stands
	Group  *Group
}

// Arg is an argument by its place or its name, nil where there is none.
func (c Call) Arg(i int, names ...string) *Item {
	if it := c.Args.Get(names...); it != nil {
		return it
	}
	if i >= 0 && i < len(c.Args.Items) && c.Args.Items[i].Key == "" {
		return &c.Args.Items[i]
	}
	return nil
}

// Chain is what is done to one value: how it is made, and the calls on it and on the
// names that it is given, in the order of the text.
type Chain struct {
	Maker string // the call or name that it begins with: "PgConnectOptions::new", "Properties"
	Name  string // the first name that it is given, "" for none
	Calls []Call
}

// Of reports whether the name that a chain begins with holds one of the words.
func (c Chain) Of(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(c.Maker, w) })
}

// Chains are those of the text, in its order.
func (t *Tree) Chains() []*Chain {
	if t.chains != nil {
		return t.chains
	}
	byID := map[string]*Chain{}
	out := []*Chain{}
	t.Walk(func(g *Group) {
		for k := range g.Items {
			it := &g.Items[k]
			t.chainsOf(it, g, func(root string, calls []Call) {
				id, maker, name := t.origin(root, calls[0].At, it, calls[0].Group, 0)
				if g.Applied() && it.Key == "" && !strings.ContainsAny(root, ".:") {
					id, maker = "{"+strconv.Itoa(g.At), g.Callee
				}
				c := byID[id]
				if c == nil {
					c = &Chain{Maker: maker, Name: name}
					byID[id] = c
					out = append(out, c)
				}
				c.Calls = append(c.Calls, calls...)
			})
		}
	})
	for _, c := range out {
		slices.SortStableFunc(c.Calls, func(a, b Call) int { return cmp.Compare(a.At, b.At) })
	}
	t.chains = out
	return out
}

// Applied: the group is a block of Kotlin, Scala or Groovy about the value that it is
// called on: PGSimpleDataSource().apply { sslMode = "require" }.
func (g *Group) Applied() bool {
	return g.Open == '{' && applied[LastName(g.Callee)]
}

var applied = words("apply also let run tap with")

// pipeline visits `a x |> b y |> c`, F#'s form of a chain.
func pipeline(it *Item, g *Group, visit func(root string, calls []Call)) {
	var calls []Call
	for nodes := it.Value; len(nodes) > 0; {
		end := slices.IndexFunc(nodes, func(n Node) bool { return n.Kind == 'w' && n.Text == "|>" })
		part := nodes
		if end >= 0 {
			part, nodes = nodes[:end], nodes[end+1:]
		} else {
			nodes = nil
		}
		if len(part) > 1 && part[0].Kind == 'w' {
			args := &Group{Parent: g, Callee: part[0].Text, At: part[1].At, Open: '(', Items: []Item{{KeyAt: part[1].At, Value: part[1:]}}}
			calls = append(calls, Call{Callee: part[0].Text, Name: LastName(part[0].Text), At: part[0].At, Args: args, Item: it, Group: g})
		}
	}
	if len(calls) > 1 {
		visit(calls[0].Callee, calls)
	}
}

// chainsOf visits the chains of calls of one item.
func (t *Tree) chainsOf(it *Item, g *Group, visit func(root string, calls []Call)) {
	nodes := it.Value
	if t.Language != nil && t.Language.Name == "fs" {
		pipeline(it, g, visit)
		return
	}
	for i := 0; i+1 < len(nodes); i++ {
		if nodes[i].Kind != 'w' || !isCallee(nodes, i) || isDeclared(nodes, i) {
			continue
		}
		root := nodes[i].Text
		var calls []Call
		for i+1 < len(nodes) && nodes[i].Kind == 'w' && isCallee(nodes, i) {
			b := nodes[i+1]
			callee := nodes[i].Text
			name := LastName(callee)
			calls = append(calls, Call{Callee: callee, Name: name, At: nodes[i].End - len(name), Args: ObjectGroup(&b, &Group{Parent: g, Callee: callee, Key: it.Key}), Item: it, Group: g})
			i += 2
			for i < len(nodes) && nodes[i].Kind == 'w' && (nodes[i].Text == "?" || nodes[i].Text == "!" || nodes[i].Text == "!!") {
				i++
			}
			if i < len(nodes) && (nodes[i].Kind != 'w' || nodes[i].Text[0] != '.' && nodes[i].Text[0] != '?') {
				break
			}
		}
		i--
		visit(root, calls)
	}
}

func isCallee(nodes []Node, i int) bool {
	return i+1 < len(nodes) && nodes[i+1].Kind == 'b' && nodes[i+1].Open == '(' && nodes[i].Text != "" && (isNameStart(nodes[i].Text[0]) || nodes[i].Text[0] == '.' && len(nodes[i].Text) > 1)
}

// isDeclared: the name before a bracket is that of a function which is declared there:
// def f(…), public T f(…) {.
func isDeclared(nodes []Node, i int) bool {
	if i == 0 || nodes[i-1].Kind != 'w' || nodes[i-1].Text == "" || nodes[i].Text[0] == '.' {
		return false
	}
	switch before := nodes[i-1].Text; before {
	case "def", "defp", "fn", "fun", "func", "function":
		return true
	case "new", "return", "await", "throw", "yield", "else", "do", "in", "is", "as", "not", "and", "or":
		return false
	default:
		body := i+2 < len(nodes) && (nodes[i+2].Kind == 'b' && nodes[i+2].Open == '{' || nodes[i+2].Text == "throws")
		return body && (isNameStart(before[0]) || before == ">") // of a generic type
	}
}

// members are the signs before a member, in place of a dot.
var members = strings.NewReplacer("::", ".", "->", ".", "?.", ".")

// origin is the value that a chain is about: where it was made first.
func (t *Tree) origin(root string, at int, it *Item, g *Group, depth int) (id, maker, name string) {
	of, _, member := CutLast(members.Replace(root), ".")
	if member && depth < 8 {
		if def := t.Names.Find(of, at); def != nil && def != it && len(def.Value) > 0 {
			next := ""
			for i := range def.Value {
				if def.Value[i].Kind == 'w' && isCallee(def.Value, i) {
					next = def.Value[i].Text
					break
				}
			}
			if next == "" {
				return strconv.Itoa(def.KeyAt), NameOf(def.Value), def.Key
			}
			id, maker, name := t.origin(next, def.ValueAt(), def, g, depth+1)
			if name == "" || name == def.Key {
				name = def.Key
			}
			return id, maker, name
		}
		if isNameStart(of[0]) && of[0] >= 'a' && !strings.Contains(of, ".") {
			return of + "@" + strconv.Itoa(g.At), of, of // a parameter
		}
	}
	if it != nil && it.Key != "" && (it.Op == "=" || it.Op == ":=") {
		return strconv.Itoa(it.KeyAt), root, it.Key
	}
	return "=" + strconv.Itoa(at), root, ""
}
