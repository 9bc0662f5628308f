package syntax

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// list reads the elements of a list that are joined by a separator:
// " ".join(["a", "b"]), ["a", "b"].join(" "), strings.Join([]string{"a", "b"}, " ").
func (t *Tree) list(nodes []Node) (Value, bool) {
	n := len(nodes)
	last := nodes[n-1]
	if n < 2 || last.Kind != 'b' || last.Open != '(' || nodes[n-2].Kind != 'w' || len(last.Groups) != 1 {
		return Value{}, false
	}
	switch LastName(nodes[n-2].Text) {
	case "join", "Join", "implode":
	default:
		return Value{}, false
	}
	var elements []Item
	separator, told := "", false
	take := func(part []Node) {
		if v := t.eval(part); v.Known {
			separator, told = v.Text, true
			return
		}
		b := Item{Value: part}
		if def := t.Bound(&b); def != nil {
			b = *def
		}
		if b := b.Block(); b != nil && len(b.Groups) > 0 && b.Open != '(' {
			for _, g := range b.Groups {
				if t.Names.Follow(len(g)) {
					elements = append(elements, g...)
				}
			}
		}
	}
	if n > 2 {
		take(nodes[:n-2])
	}
	for _, it := range last.Groups[0] {
		take(it.Value)
	}
	if !told || len(elements) < 2 {
		return Value{}, false
	}
	var b strings.Builder
	literal, at := false, nodes[0].At
	for i, it := range elements {
		if i > 0 {
			b.WriteString(separator)
		}
		if it.Key != "" {
			return Value{}, false
		}
		v := t.eval(it.Value)
		if v.Known && !literal {
			literal, at = true, it.Value[0].At
		}
		b.WriteString(put(v, "${x}"))
	}
	return Value{Text: b.String(), Known: true, At: at}, literal
}

// listed reads such a list of a program whose names are known.
func (t *Tree) listed(nodes []Node) (Value, bool) {
	if nodes = core(nodes); t.Names == nil || len(nodes) < 2 {
		return Value{}, false
	}
	return t.list(nodes)
}

// environment matches the reading of a variable of the environment, and which.
var environment = regexp.MustCompile(`^(?:process\.env|Deno\.env\.get|Bun\.env|import\.meta\.env|os\.environ(?:\.get)?|os\.getenv|os\.Getenv|getenv|ENV|ENV\.fetch|System\.get_?env|System\.getenv|Environment\.GetEnvironmentVariable)[.(\["']+\s*["']?(\w+)["']?[)\]]*$`)

// compared reads a comparison of a variable of the environment with a literal: what it
// is where the variable is not set. The name of the environment is taken for that of
// production.
func (t *Tree) compared(nodes []Node) (Value, bool) {
	for i := 1; i+1 < len(nodes); i++ {
		if nodes[i].Kind != 'w' {
			continue
		}
		equal := false
		switch nodes[i].Text {
		case "==", "===":
			equal = true
		case "!=", "!==":
		default:
			continue
		}
		name, with := nodes[:i], t.eval(nodes[i+1:])
		if !with.Known {
			name, with = nodes[i+1:], t.eval(nodes[:i])
		}
		v := t.eval(name)
		if m := environment.FindStringSubmatch(t.Source(name)); m != nil {
			if v = (Value{Known: true, Default: true}); strings.HasSuffix(m[1], "ENV") || strings.HasSuffix(m[1], "ENVIRONMENT") {
				v.Text = "production"
			}
		}
		if !v.Known || !v.Default || !with.Known {
			return Value{}, false
		}
		text := "false"
		if strings.EqualFold(v.Text, with.Text) == equal {
			text = "true"
		}
		return Value{Text: text, Known: true, Default: true, At: nodes[0].At}, true
	}
	return Value{}, false
}

// mostOfAName is how many functions of one name are read: a bundle has a thousand called
// "e", of which nobody can say which is meant.
const mostOfAName = 8

// Returned are the expressions that a function of this text returns, nil where there is
// no such function, or too many.
func (t *Tree) Returned(name string) [][]Node {
	out, known := t.returned[name]
	if !known {
		out = t.returnedBy(name)
		t.returned[name] = out
	}
	if !t.Names.Follow(len(out)) {
		return nil
	}
	return out
}

func (t *Tree) returnedBy(name string) (out [][]Node) {
	if t.functions == nil {
		t.functions, t.returned = map[string][]Node{}, map[string][][]Node{}
		t.Walk(t.noteFunctions)
	}
	if def := t.Names.Find(name, len(t.Text)); def != nil {
		for i, n := range def.Value {
			if n.Kind == 'w' && n.Text == "=>" && i+1 < len(def.Value) {
				if body := def.Value[i+1]; body.Kind == 'b' && body.Open == '{' {
					return returns(body, nil)
				}
				return [][]Node{def.Value[i+1:]}
			}
		}
	}
	if len(t.functions[name]) > mostOfAName {
		return nil
	}
	for _, n := range t.functions[name] {
		if n.Kind == 'w' {
			out = append(out, t.indented(n.At)...)
		} else {
			out = returns(n, out)
		}
	}
	return out
}

// noteFunctions notes the functions of a group by their names: their bodies, or "def" in
// Python.
func (t *Tree) noteFunctions(g *Group) {
	for k, it := range g.Items {
		for i := 0; i+1 < len(it.Value); i++ {
			n, args := it.Value[i], it.Value[i+1]
			if n.Kind != 'w' || args.Kind != 'b' || args.Open != '(' {
				continue
			}
			if t.Language != nil && t.Language.colonEnds {
				if i > 0 && it.Value[i-1].Text == "def" {
					t.functions[n.Text] = append(t.functions[n.Text], it.Value[i-1])
				}
				continue
			}
			body := it.Value[len(it.Value)-1]
			if body.Kind == 'b' && body.Open == '{' && i+2 < len(it.Value) && (i > 0 || g.Open == '{' && k == 0) {
				t.functions[n.Text] = append(t.functions[n.Text], body)
			}
		}
	}
}

// returns gathers what the statements of a bracket return.
func returns(body Node, out [][]Node) [][]Node {
	for it := range body.Items() {
		for i, n := range it.Value {
			if n.Kind == 'w' && n.Text == "return" && i+1 < len(it.Value) {
				out = append(out, it.Value[i+1:])
				break
			}
			if n.Kind == 'b' && n.Open == '{' {
				out = returns(n, out)
			}
		}
	}
	return out
}

// longestIndent is in bytes.
const longestIndent = 1000

// indented gathers what is returned by the lines that are indented below one.
func (t *Tree) indented(at int) (out [][]Node) {
	line := func(at int) int { // the column, -1 far out in a line
		from := max(0, at-longestIndent)
		n := strings.LastIndexByte(t.Text[from:at], '\n')
		if n < 0 && from > 0 {
			return -1
		}
		return at - from - n - 1
	}
	column, groups := line(at), t.Root.Groups
	first := sort.Search(len(groups), func(i int) bool { return groups[i][0].Start() > at }) - 1
	for _, g := range groups[max(first, 0):] {
		for _, it := range g {
			switch start := it.Start(); {
			case start <= at:
			case line(start) <= column || !t.Names.Follow(1):
				return out
			case len(it.Value) > 1 && it.Value[0].Text == "return":
				out = append(out, it.Value[1:])
			}
		}
	}
	return out
}

// Holder is the variable in whose value an offset is, "" for none.
func (b *Bindings) Holder(at int) string {
	if b.holders == nil {
		for _, all := range b.Values {
			b.holders = append(b.holders, all...)
		}
		slices.SortFunc(b.holders, func(x, y *Item) int { return cmp.Compare(x.KeyAt, y.KeyAt) })
	}
	after := sort.Search(len(b.holders), func(i int) bool { return b.holders[i].KeyAt > at })
	for i := after - 1; i >= 0 && i >= after-deepestName; i-- {
		if it := b.holders[i]; it.Value[len(it.Value)-1].End >= at {
			return it.Key
		}
	}
	return ""
}
