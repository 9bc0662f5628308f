package syntax

import (
	"sort"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// A tree is the literals of a file of any language: its brackets, and in them
// keys with values. It is all that the recognisers need, and it can be had from
// a file with errors, or in a language of which only the quotes are known.

// Node is one token, or a bracket with what stands in it.
type Node struct {
	Kind         byte   // 's' a string, 'w' a word or an operator, 'b' a bracket
	Open         byte   // of a bracket '{', '[' or '('
	Interpolated bool   // the string is put together at run time (f"…", `${…}`, "#{…}")
	Text         string // of a string its content, of a word itself
	At, End      int    // offsets of the first byte and of the one after the last
	Groups       [][]Item
}

// Item is one element between commas, with its key if it has one.
type Item struct {
	Key   string
	KeyAt int
	Op    string // what stands between key and value: ":", "=>", "=", ":="
	Of    string // of x["key"] = value the name x
	Value []Node
}

func (it Item) Start() int {
	if it.Key != "" {
		return it.KeyAt
	}
	if len(it.Value) > 0 {
		return it.Value[0].At
	}
	return it.KeyAt
}

// ValueAt is where the value begins.
func (it Item) ValueAt() int {
	if len(it.Value) > 0 {
		return it.Value[0].At
	}
	return it.KeyAt
}

// Block is the first bracket of the value.
func (it Item) Block() *Node {
	for i := range it.Value {
		if it.Value[i].Kind == 'b' {
			return &it.Value[i]
		}
	}
	return nil
}

// Language is what the tokenizer must know of one.
type Language struct {
	Line    []string // what begins a comment to the end of the line
	Slash   bool     // /* … */
	triple  bool     // """…""" and '''…'''
	tick    bool     // `…`
	regex   bool     // /…/ after an operator
	noQuote bool     // ' is no quote (Rust lifetimes)
	format  string   // how a string is put together: "js", "py", "rb", "cs", ""
}

var Languages = map[string]Language{
	"js":     {Line: []string{"//"}, Slash: true, tick: true, regex: true, format: "js"},
	"py":     {Line: []string{"#"}, triple: true, format: "py"},
	"rb":     {Line: []string{"#"}, format: "rb"},
	"ex":     {Line: []string{"#"}, triple: true, format: "rb"},
	"php":    {Line: []string{"//", "#"}, Slash: true, format: "rb"},
	"go":     {Line: []string{"//"}, Slash: true, tick: true},
	"rs":     {Line: []string{"//"}, Slash: true, noQuote: true},
	"java":   {Line: []string{"//"}, Slash: true, triple: true, format: "js"},
	"cs":     {Line: []string{"//"}, Slash: true, triple: true, format: "cs"},
	"r":      {Line: []string{"#"}},
	"json":   {Line: []string{"//"}, Slash: true},
	"prisma": {Line: []string{"//"}},
}

// Bounds, so that no file costs more than its size is worth.
const (
	DeepestTree = 200
	mostTokens  = 150_000 // of some 100 bytes each; what comes after them is read as text
)

// Span is a stretch of the text, such as a comment.
type Span struct{ From, To int }

type tokenizer struct {
	text     string
	lang     Language
	i        int
	tokens   int
	comments []Span
	broken   int // offset of the first bracket that is not closed or opened, -1
}

// Tree is a text with its literals.
type Tree struct {
	Text     string
	Root     Node
	Comments []Span
	Broken   int       // the offset at which brackets do not match, -1 where all do
	Names    *Bindings // nil until [Tree.Bind]

	nesting int // how many names Eval is following
}

// Parse reads the literals of a text.
func Parse(text string, lang Language) *Tree {
	t := &tokenizer{text: text, lang: lang, broken: -1}
	root := Node{Kind: 'b', Open: '{'}
	root.Groups = t.block(0, 0)
	root.End = len(text)
	return &Tree{Text: text, Root: root, Comments: t.comments, Broken: t.broken}
}

// Bind reads the names that the text gives values to.
func (t *Tree) Bind() { t.Names = bind(t.Root) }

// InSpans: does an offset lie in one of the spans (which are in order)?
func InSpans(spans []Span, at int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].To > at })
	return i < len(spans) && spans[i].From <= at
}

var closing = map[byte]byte{'{': '}', '[': ']', '(': ')'}

// block reads up to the closing bracket of open (0: the end of the text).
func (t *tokenizer) block(open byte, depth int) [][]Item {
	var groups [][]Item
	var group []Item
	var cur []Node
	endItem := func() {
		if len(cur) > 0 {
			group = append(group, makeItem(cur))
			cur = nil
		}
	}
	endGroup := func() {
		endItem()
		if len(group) > 0 {
			groups = append(groups, group)
			group = nil
		}
	}
	splits := open == 0 || open == '{'
	// ends: does a statement end with the line? C# puts a brace on the next one, and
	// ends its statements with semicolons.
	ends := func() bool {
		last := cur[len(cur)-1]
		switch {
		case t.lang.format == "cs":
			return last.Kind == 'b' && last.Open == '{'
		case t.lang.format == "py" && open == 0 && last.Text == ":":
			return true // if x:
		}
		return !continues(cur, t.text[t.i:])
	}
	comma := false
	for {
		newline := t.space()
		if t.i >= len(t.text) {
			if open != 0 && t.broken < 0 {
				t.broken = t.i
			}
			endGroup()
			return groups
		}
		c := t.text[t.i]
		if newline && splits && !comma && len(cur) > 0 && ends() {
			endGroup()
		}
		if t.tokens++; t.tokens > mostTokens {
			t.i = len(t.text)
			continue
		}
		switch {
		case c == ',':
			t.i++
			endItem()
			comma = true
			continue
		case c == ';':
			t.i++
			endGroup()
		case c == '{' || c == '[' || c == '(':
			n := Node{Kind: 'b', Open: c, At: t.i}
			t.i++
			if depth < DeepestTree {
				n.Groups = t.block(c, depth+1)
			} else if t.broken < 0 {
				t.broken = n.At
			}
			n.End = t.i
			cur = append(cur, n)
		case c == '}' || c == ']' || c == ')':
			if open != 0 {
				// The wrong bracket ends the block too: better than to lose the rest.
				if closing[open] != c && t.broken < 0 {
					t.broken = t.i
				}
				t.i++
				endGroup()
				return groups
			}
			if t.broken < 0 {
				t.broken = t.i
			}
			t.i++
			endGroup()
		default:
			cur = append(cur, t.token(cur))
		}
		comma = false
	}
}

// space skips blanks and comments, and says whether a line ended.
func (t *tokenizer) space() (newline bool) {
	for t.i < len(t.text) {
		c := t.text[t.i]
		if c == '\n' {
			newline = true
			t.i++
			continue
		}
		if c <= ' ' || c == '\\' && t.i+1 < len(t.text) && t.text[t.i+1] == '\n' {
			t.i++
			if c == '\\' {
				t.i++
			}
			continue
		}
		from := t.i
		if t.lang.Slash && strings.HasPrefix(t.text[t.i:], "/*") {
			end := strings.Index(t.text[t.i+2:], "*/")
			if end < 0 {
				t.i = len(t.text)
			} else {
				t.i += end + 4
			}
			t.comments = append(t.comments, Span{from, t.i})
			continue
		}
		comment := false
		for _, l := range t.lang.Line {
			if strings.HasPrefix(t.text[t.i:], l) {
				end := strings.IndexByte(t.text[t.i:], '\n')
				if end < 0 {
					end = len(t.text) - t.i
				}
				t.i += end
				t.comments = append(t.comments, Span{from, t.i})
				comment = true
				break
			}
		}
		if !comment {
			return newline
		}
	}
	return newline
}

// continues: does a statement go on over the end of the line?
func continues(cur []Node, rest string) bool {
	last := cur[len(cur)-1]
	if last.Kind == 'w' && strings.ContainsAny(last.Text[len(last.Text)-1:], "=:?.|&+<>") {
		return true
	}
	switch rest[0] {
	case '?', ':', '.', '|', '&', '+', '=':
		return true
	}
	return false
}

func WordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// token reads a string, a word or an operator.
func (t *tokenizer) token(before []Node) Node {
	c := t.text[t.i]
	if n, ok := t.quoted(c, before); ok {
		return n
	}
	from := t.i
	switch {
	case WordByte(c) || c == '-' && t.i+1 < len(t.text) && t.text[t.i+1] >= '0' && t.text[t.i+1] <= '9':
		t.word()
	case c == ':' && t.i+1 < len(t.text) && WordByte(t.text[t.i+1]) && t.text[t.i+1] != '.' && (t.i == 0 || !WordByte(t.text[t.i-1]) && t.text[t.i-1] != '"' && t.text[t.i-1] != '\'' && t.text[t.i-1] != ':' && t.text[t.i-1] != ']'):
		t.i++ // a symbol of Ruby or an atom of Elixir
		t.word()
	default:
		t.i++
		for t.i < len(t.text) && t.i-from < 3 && strings.IndexByte("=<>!&|~:-+*?", c) >= 0 && strings.IndexByte("=>&|~:?", t.text[t.i]) >= 0 {
			t.i++
		}
	}
	return Node{Kind: 'w', Text: t.text[from:t.i], At: from, End: t.i}
}

func (t *tokenizer) word() {
	for t.i < len(t.text) && (WordByte(t.text[t.i]) || t.text[t.i] == '?' && t.i+1 < len(t.text) && t.text[t.i+1] == '.') {
		t.i++
	}
}

// quoted reads a string, if one begins here.
func (t *tokenizer) quoted(c byte, before []Node) (Node, bool) {
	from := t.i
	quote := string(c)
	switch {
	case c == '"' || c == '\'' && !t.lang.noQuote:
		if t.lang.triple && strings.HasPrefix(t.text[t.i:], strings.Repeat(quote, 3)) {
			quote = strings.Repeat(quote, 3)
		}
	case c == '`' && t.lang.tick:
	case c == '/' && t.lang.regex && len(before) > 0 && before[len(before)-1].Kind == 'w' && strings.ContainsAny(before[len(before)-1].Text[:1], "=:?&|!"):
	default:
		return Node{}, false
	}
	prefix := ""
	if len(before) > 0 && before[len(before)-1].Kind == 'w' && before[len(before)-1].End == t.i {
		prefix = strings.ToLower(before[len(before)-1].Text)
	}
	raw := strings.HasSuffix(prefix, "r") && t.lang.format == "py" || c == '`' && t.lang.format == "" || strings.HasSuffix(prefix, "@")
	t.i += len(quote)
	var b strings.Builder
	for t.i < len(t.text) {
		ch := t.text[t.i]
		if strings.HasPrefix(t.text[t.i:], quote) {
			break
		}
		if ch == '\n' && len(quote) == 1 && c != '`' && !t.lang.noQuote && t.lang.format != "rb" {
			break // not closed on its line
		}
		if ch == '\\' && !raw && t.i+1 < len(t.text) {
			b.WriteString(unescape(t.text[t.i+1]))
			t.i += 2
			continue
		}
		b.WriteByte(ch)
		t.i++
	}
	end := t.i
	if strings.HasPrefix(t.text[t.i:], quote) {
		t.i += len(quote)
	}
	n := Node{Kind: 's', Text: b.String(), At: from + len(quote), End: end}
	if c == '/' {
		n.Kind, n.Text = 'w', "/regexp/"
	}
	n.Interpolated = c == '`' && t.lang.format == "js" || t.lang.format == "rb" && c == '"' ||
		t.lang.format == "py" && strings.Contains(prefix, "f") || t.lang.format == "cs" && strings.Contains(prefix, "$") || setting.Interpolated(n.Text)
	return n, true
}

func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case '\n':
		return ""
	}
	return string(rune(c))
}

// makeItem takes the key off: what stands before the first ':', '=>', '=', ':='.
func makeItem(nodes []Node) Item {
	for i := 1; i < len(nodes) && i < 8; i++ {
		if nodes[i].Kind != 'w' {
			continue
		}
		switch nodes[i].Text {
		case ":", "=>", "=", ":=", "::=":
			k := nodes[i-1]
			it := Item{Op: nodes[i].Text, Value: nodes[i+1:]}
			if k.Kind == 'b' {
				// x['name'] = value
				if k.Open == '[' && len(k.Groups) == 1 && len(k.Groups[0]) == 1 && len(k.Groups[0][0].Value) == 1 {
					k = k.Groups[0][0].Value[0]
					if i > 1 && nodes[i-2].Kind == 'w' {
						it.Of = nodes[i-2].Text
					}
				} else {
					return Item{KeyAt: nodes[0].At, Value: nodes}
				}
			}
			if n := afterType(it); n > 0 {
				it.Op, it.Value = "=", it.Value[n:]
			}
			it.Key, it.KeyAt = strings.TrimPrefix(k.Text, ":"), k.At
			return it
		}
	}
	return Item{KeyAt: nodes[0].At, Value: nodes}
}

// afterType is where the value of `name: Type = value` begins, 0 when there is no
// type.
func afterType(it Item) int {
	if it.Op != ":" {
		return 0
	}
	for i := 1; i < len(it.Value) && i < 8; i++ {
		switch n := it.Value[i]; {
		case n.Kind == 's' || n.Kind == 'b' && n.Open != '[' || n.Text == "?":
			return 0
		case n.Kind == 'w' && n.Text == "=" && i+1 < len(it.Value):
			return i + 1
		}
	}
	return 0
}

// Group is a group of items with where it stands.
type Group struct {
	Items  []Item
	Parent *Group
	Callee string // the name before the bracket: "Pool", "psycopg2.connect"
	Key    string // of the item that the bracket is the value of
	At     int
	Open   byte
	// variable is the definition from which the items come, when they do not stand
	// where they are used.
	Variable *Item
}

// Walk visits every group of the tree, outer ones first.
func (n Node) Walk(visit func(*Group)) { walkGroups(n.Groups, nil, "", "", n.At, n.Open, visit) }

func walkGroups(groups [][]Item, parent *Group, callee, key string, at int, open byte, visit func(*Group)) {
	for _, g := range groups {
		f := &Group{Items: g, Parent: parent, Callee: callee, Key: key, At: at, Open: open}
		visit(f)
		for _, it := range g {
			name := ""
			for i := range it.Value {
				v := it.Value[i]
				switch v.Kind {
				case 'w':
					if v.Text == "" {
						continue
					}
					if WordByte(v.Text[0]) && v.Text != "new" && v.Text != "await" && v.Text != "return" {
						name = v.Text
					} else if v.Text != "<" && v.Text != ">" && v.Text != "&" && v.Text != "!" {
						name = ""
					}
				case 'b':
					k := it.Key
					if k == "" {
						k = key
					}
					walkGroups(v.Groups, f, name, k, v.At, v.Open, visit)
				case 's':
					name = ""
				}
			}
		}
	}
}

// Get finds an item by one of its names, without regard to case.
func (f *Group) Get(names ...string) *Item {
	for _, n := range names {
		for i := range f.Items {
			if strings.EqualFold(f.Items[i].Key, n) {
				return &f.Items[i]
			}
		}
	}
	return nil
}

func LastName(callee string) string {
	if i := strings.LastIndexByte(callee, '.'); i >= 0 {
		return callee[i+1:]
	}
	return callee
}

func IsOneOf(v Value, names ...string) bool {
	for _, n := range names {
		if v.Known && strings.EqualFold(v.Text, n) {
			return true
		}
	}
	return false
}

func ObjectGroup(n *Node, parent *Group) *Group {
	f := &Group{Parent: parent, Key: parent.Key, Callee: parent.Callee, At: n.At, Open: n.Open}
	for _, g := range n.Groups {
		f.Items = append(f.Items, g...)
	}
	return f
}
