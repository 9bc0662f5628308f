package syntax

import (
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

var opens = map[byte]byte{'}': '{', ']': '[', ')': '(', 'e': 'h'}

// open is a bracket that waits for its end, with the indentation of its line.
type open struct {
	token  int
	indent int
}

// match finds the end of every bracket. Where brackets do not match, the layout tells
// where a statement ends: an error costs that statement alone.
func (l *lexer) match() {
	if !l.pair(false) {
		l.pair(true)
	}
}

// pair matches brackets; false where they do not match and layout has no say.
func (l *lexer) pair(layout bool) bool {
	var stack []open
	indent, start, seen := 0, 0, 0 // start is that of the line
	cut := func(to int, until int) {
		for len(stack) > to {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			l.tokens[top.token].ref, l.tokens[top.token].before = int32(until), true
			at := len(l.text)
			if until < len(l.tokens) {
				at = int(l.tokens[until].at)
			}
			l.broken = append(l.broken, Span{int(l.tokens[top.token].at), at})
		}
	}
	for i := range l.tokens {
		t := &l.tokens[i]
		if t.newline {
			at := int(t.at)
			if at < seen {
				start, seen = 0, 0
			}
			if n := strings.LastIndexByte(l.text[seen:at], '\n'); n >= 0 {
				start = seen + n + 1
			}
			indent, seen = at-start, at
			for layout && len(stack) > 0 && l.outdents(t, indent, stack[len(stack)-1]) {
				cut(len(stack)-1, i)
			}
		}
		switch t.kind {
		case '{', '[', '(', 'h':
			stack = append(stack, open{i, indent})
		case '}', ']', ')', 'e':
			k := len(stack) - 1
			for k >= 0 && l.tokens[stack[k].token].kind != opens[t.kind] && l.tokens[stack[k].token].kind != 'h' {
				k--
			}
			matches := k >= 0 && l.tokens[stack[k].token].kind == opens[t.kind]
			if (!matches || k < len(stack)-1) && !layout {
				return false
			}
			if !matches {
				l.broken = append(l.broken, Span{int(t.at), int(t.end)})
				continue // nothing that it closes
			}
			cut(k+1, i)
			l.tokens[stack[k].token].ref, l.tokens[stack[k].token].before = int32(i), false
			stack = stack[:k]
		}
	}
	if len(stack) > 0 && !layout {
		return false
	}
	cut(0, len(l.tokens))
	return true
}

// outdents reports whether a line begins a statement beside or outside of that which
// a bracket is in, though the bracket is open.
func (l *lexer) outdents(t *token, indent int, o open) bool {
	kind := l.tokens[o.token].kind
	if indent > o.indent || kind == 'h' || opens[t.kind] != 0 {
		return false
	}
	if indent < o.indent || kind != '{' {
		return true
	}
	switch strings.TrimRight(l.text[t.at:t.end], ":") {
	case "case", "default", "public", "private", "protected", "else", "catch", "finally", "{":
		return false
	}
	return true
}

// builder makes a tree of tokens. Its stacks hold the nodes and items that are not
// complete.
type builder struct {
	*lexer
	nodes []Node
	items []Item
	made  []Node // from which complete items take theirs
	deep  bool
}

// groups builds what stands between two tokens, in a bracket of a kind; 0 is the text.
func (b *builder) groups(from, to int, kind byte, depth int) [][]Item {
	if depth > DeepestTree {
		if !b.deep {
			b.deep = true
			b.broken = append(b.broken, Span{int(b.tokens[from-1].at), int(b.tokens[to-1].end)})
		}
		return nil
	}
	var out [][]Item
	nodes, items := len(b.nodes), len(b.items)
	endItem := func() {
		if len(b.nodes) > nodes {
			own := b.take(b.nodes[nodes:])
			it := Item{KeyAt: own[0].At, Value: own}
			if kind != 'h' { // where `a ? b : c` is no key with its value
				it = makeItem(own)
			}
			b.nodes = b.nodes[:nodes]
			if n := len(b.items); b.lang.doEnd && n > items && (it.Key == "do" || it.Key == "else") {
				last := &b.items[n-1] // a branch of what stands before the comma
				last.Value = append(append(slices.Clip(last.Value), Node{Kind: 'w', Text: "->", At: it.KeyAt, End: it.KeyAt}), it.Value...)
				return
			}
			b.items = append(b.items, it)
		}
	}
	endGroup := func() {
		endItem()
		if len(b.items) > items {
			out = append(out, append(make([]Item, 0, len(b.items)-items), b.items[items:]...))
			b.items = b.items[:items]
		}
	}
	for i := from; i < to; {
		t := b.tokens[i]
		if t.newline && (kind == 0 || kind == '{') && len(b.nodes) > nodes && b.statementEnds(b.nodes[nodes:], t, kind) {
			endGroup()
		}
		switch t.kind {
		case ',':
			endItem()
			i++
		case ';':
			endGroup()
			i++
		case '{', '[', '(':
			n := Node{Kind: 'b', Open: t.kind, At: int(t.at), Groups: b.groups(i+1, int(t.ref), t.kind, depth+1)}
			i = int(t.ref)
			if n.End = b.endOf(i - 1); !t.before {
				n.End = int(b.tokens[i].end)
				i++
			}
			b.nodes = append(b.nodes, n)
			if t.before && i < to && b.tokens[i].newline {
				endGroup()
			}
			if b.attribute(nodes) {
				endItem() // it is no part of what it stands before
			}
		case '}', ']', ')', 'e':
			i++ // it closes nothing
		case 's':
			var n Node
			n, i = b.literal(i, depth)
			b.nodes = append(b.nodes, n)
		default:
			b.nodes = append(b.nodes, Node{Kind: 'w', Text: b.text[t.at:t.end], At: int(t.at), End: int(t.end)})
			i++
		}
		if b.lang.lisp && len(b.nodes) > nodes && !(kind == '{' && (len(b.nodes)-nodes)%2 == 1) {
			b.lispItem(nodes, kind)
		}
	}
	endGroup()
	return out
}

// attribute: the nodes read last are an attribute of Rust or PHP, #[…].
func (b *builder) attribute(from int) bool {
	n := len(b.nodes)
	return n-from == 2 && b.nodes[n-1].Open == '[' && b.nodes[n-2].Text == "#" && (b.lang.Name == "rs" || b.lang.Name == "php")
}

// take moves nodes to where they stay.
func (b *builder) take(nodes []Node) []Node {
	if len(b.made)+len(nodes) > cap(b.made) {
		b.made = make([]Node, 0, max(512, len(nodes)))
	}
	n := len(b.made)
	b.made = append(b.made, nodes...)
	return b.made[n:len(b.made):len(b.made)]
}

func (b *builder) endOf(token int) int {
	if token < 0 {
		return 0
	}
	return int(b.tokens[token].end)
}

// literal builds a string with the expressions of its interpolations.
func (b *builder) literal(i, depth int) (Node, int) {
	t := b.tokens[i]
	lit := b.literals[t.ref]
	n := Node{Kind: 's', Text: lit.text, At: int(t.at), End: int(t.end), Inserts: lit.inserts}
	n.Interpolated = len(lit.inserts) > 0 || setting.Interpolated(lit.text)
	for i++; i < len(b.tokens) && b.tokens[i].kind == 'h'; {
		end := int(b.tokens[i].ref)
		inner := b.groups(i+1, end, 'h', depth+1)
		var items []Item
		if len(inner) > 0 {
			items = inner[0]
		}
		n.Groups = append(n.Groups, items)
		i = end + 1
	}
	return n, i
}

// lispItem ends an element where there are no commas: each value is one, and in
// braces each key with its value.
func (b *builder) lispItem(nodes int, kind byte) {
	own := b.take(b.nodes[nodes:])
	b.nodes = b.nodes[:nodes]
	it := Item{KeyAt: own[0].At, Value: own}
	if kind == '{' && len(own) == 2 {
		it = Item{Key: strings.TrimPrefix(own[0].Text, ":"), KeyAt: own[0].At, Op: ":", Value: own[1:]}
	}
	b.items = append(b.items, it)
}

// statementEnds reports whether what was read of a statement ends with its line.
func (b *builder) statementEnds(cur []Node, next token, kind byte) bool {
	last := cur[len(cur)-1]
	if b.lang.semicolons && !(last.Kind == 'b' && last.Open == '{') {
		return false
	}
	if b.lang.colonEnds && kind == 0 && last.Kind == 'w' && last.Text == ":" {
		return true // if x:
	}
	if last.Kind == 'w' && last.Text != "" && strings.IndexByte("=:?.|&+<>,", last.Text[len(last.Text)-1]) >= 0 {
		return false
	}
	if next.kind != 'w' {
		return true
	}
	switch c := b.text[next.at]; c {
	case '?', ':', '.', '|', '&', '+', '=':
		// Elixir's and Ruby's atoms and symbols begin a statement as well.
		return c == ':' && next.end-next.at > 1 && b.lang.symbols
	}
	return true
}
