package syntax

import "strings"

// Joined is a literal as a program puts it together: with those that are joined to
// it, and with what is known of the values in between. The rest stands as ${…}.
type Joined struct {
	Text string
	// After: something that is not known is joined before it.
	After bool
	// Alone: it is a statement by itself, as Python's docstrings are.
	Alone bool
	// Key is that of the list or object which holds it.
	Key      string
	From, To int // of the source
	tree     *Tree
	parts    []part
}

// part is a piece of a joined literal: where it begins in the text, and the literal.
type part struct {
	at   int
	node *Node
}

// Join joins literals that a document holds one after the other.
func Join(source string, nodes []Node) Joined {
	j := Joined{tree: &Tree{Text: source}}
	var b strings.Builder
	for i := range nodes {
		j.parts = append(j.parts, part{b.Len(), &nodes[i]})
		b.WriteString(nodes[i].Text)
	}
	if j.Text = b.String(); len(nodes) > 0 {
		j.From, j.To = nodes[0].At, nodes[len(nodes)-1].End
	} else {
		j.parts = []part{{0, &Node{}}}
	}
	return j
}

// At is where in the source an offset of the text stands.
func (j Joined) At(i int) int {
	p := j.parts[0]
	for _, q := range j.parts {
		if q.at <= i {
			p = q
		}
	}
	offset := max(i-p.at, 0)
	if p.node.End-p.node.At == len(p.node.Text) && len(p.node.Inserts) == 0 {
		return min(p.node.At+offset, p.node.End)
	}
	// Escapes and interpolations have moved it: look for what follows.
	want := j.Text[i:]
	if end := strings.IndexAny(want, "$\n\"'\\"); end >= 0 {
		want = want[:end]
	}
	want = want[:min(len(want), 24)]
	from := max(p.node.At, 0)
	if at := strings.Index(j.tree.Text[from:p.node.End], want); at >= 0 && want != "" {
		return from + at
	}
	return from
}

// Literals visits every literal, those that are joined as one.
func (t *Tree) Literals(visit func(Joined)) {
	t.Walk(func(g *Group) {
		for k := range g.Items {
			nodes := g.Items[k].Value
			if v, ok := t.listed(nodes); ok {
				visit(Joined{Text: v.Text, From: nodes[0].At, To: nodes[len(nodes)-1].End, tree: t, parts: []part{{0, &Node{At: v.At, End: nodes[len(nodes)-1].End}}}})
			}
			for i := 0; i < len(nodes); i++ {
				if nodes[i].Kind == 's' {
					first := i
					var j Joined
					if j, i = t.joinFrom(nodes, i); k == 0 && first == 0 && i == len(nodes)-1 && g.Items[0].Key == "" && formats[LastName(g.Callee)] {
						j.Text = t.formatted(j.Text, g.Items[1:], "")
					} else if name := g.Items[k].Key; name != "" && len(nodes) == 1 && strings.Contains(j.Text, "%") {
						j.Text = t.formatted(j.Text, t.formatArguments(name), "")
					}
					j.Key = g.Key
					if j.Key == "" && g.Parent != nil {
						j.Key = g.Parent.Key
					}
					j.Alone = len(g.Items) == 1 && len(nodes) == 1 && g.Items[0].Key == "" && (g.Open == 0 || g.Open == '{')
					visit(j)
				}
			}
		}
	})
}

// joinFrom puts the literal at an index together with what follows it, and says at
// which index that ends.
func (t *Tree) joinFrom(nodes []Node, i int) (Joined, int) {
	j := Joined{tree: t, From: nodes[i].At, To: nodes[i].End, After: i > 0 && nodes[i-1].Kind == 'w' && joins[nodes[i-1].Text]}
	if i > 1 && nodes[i-1].Kind == 'w' && nodes[i-1].Text == "%" {
		j.After = true
	}
	var b strings.Builder
	add := func(n *Node) {
		j.parts = append(j.parts, part{b.Len(), n})
		b.WriteString(t.filled(*n))
		j.To = n.End
	}
	add(&nodes[i])
	for i+1 < len(nodes) && len(j.parts) < 100 {
		next := i + 1
		if nodes[next].Kind == 's' && !t.Language.shorthand {
			add(&nodes[next]) // literals that stand side by side are one
			i = next
			continue
		}
		if nodes[next].Kind != 'w' || !joins[nodes[next].Text] || next+1 >= len(nodes) {
			break
		}
		from, to := next+1, next+1
		for to < len(nodes) && !(nodes[to].Kind == 'w' && joins[nodes[to].Text]) && !(to > from && nodes[to].Kind == 's') && !(nodes[to].Kind == 'w' && nodes[to].Text == ":") {
			to++
		}
		operand := nodes[from:to]
		if len(operand) == 0 {
			break
		}
		if last := &operand[len(operand)-1]; last.Kind == 's' && len(operand) <= 2 {
			add(last)
		} else if callLike(operand) {
			b.WriteString(put(t.eval(operand), "${x}"))
		} else {
			break
		}
		i = to - 1
	}
	j.Text = b.String()
	return j, i
}

// CutLast cuts around the last separator, which is not the first byte.
func CutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i > 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// formatArguments are what the program's one call of that kind puts into the format that
// a name holds, nil where it has none or more.
func (t *Tree) formatArguments(name string) []Item {
	if t.putInto == nil {
		t.putInto = map[string][]Item{}
		t.Walk(func(g *Group) {
			if g.Open != '(' || len(g.Items) < 2 || !formats[LastName(g.Callee)] || len(g.Items[0].Value) != 1 || g.Items[0].Value[0].Kind != 'w' {
				return
			}
			of := g.Items[0].Value[0].Text
			_, twice := t.putInto[of]
			if t.putInto[of] = g.Items[1:]; twice {
				t.putInto[of] = nil
			}
		})
	}
	return t.putInto[name]
}
