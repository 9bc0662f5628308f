package clients

import (
	"sort"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// A tree is the literals of a file of any language: its brackets, and in them
// keys with values. It is all that the recognisers need, and it can be had from
// a file with errors, or in a language of which only the quotes are known.

// node is one token, or a bracket with what stands in it.
type node struct {
	kind    byte   // 's' a string, 'w' a word or an operator, 'b' a bracket
	open    byte   // of a bracket '{', '[' or '('
	interp  bool   // the string is put together at run time (f"…", `${…}`, "#{…}")
	text    string // of a string its content, of a word itself
	at, end int    // offsets of the first byte and of the one after the last
	groups  [][]item
}

// item is one element between commas, with its key if it has one.
type item struct {
	key   string
	keyAt int
	op    string // what stands between key and value: ":", "=>", "=", ":="
	of    string // of x["key"] = value the name x
	value []node
}

func (it item) at() int {
	if it.key != "" {
		return it.keyAt
	}
	if len(it.value) > 0 {
		return it.value[0].at
	}
	return it.keyAt
}

// valueAt is where the value begins.
func (it item) valueAt() int {
	if len(it.value) > 0 {
		return it.value[0].at
	}
	return it.keyAt
}

// block is the first bracket of the value.
func (it item) block() *node {
	for i := range it.value {
		if it.value[i].kind == 'b' {
			return &it.value[i]
		}
	}
	return nil
}

// language is what the tokenizer must know of one.
type language struct {
	line    []string // what begins a comment to the end of the line
	slash   bool     // /* … */
	triple  bool     // """…""" and '''…'''
	tick    bool     // `…`
	regex   bool     // /…/ after an operator
	noQuote bool     // ' is no quote (Rust lifetimes)
	format  string   // how a string is put together: "js", "py", "rb", "cs", ""
}

var languages = map[string]language{
	"js":     {line: []string{"//"}, slash: true, tick: true, regex: true, format: "js"},
	"py":     {line: []string{"#"}, triple: true, format: "py"},
	"rb":     {line: []string{"#"}, format: "rb"},
	"ex":     {line: []string{"#"}, triple: true, format: "rb"},
	"php":    {line: []string{"//", "#"}, slash: true, format: "rb"},
	"go":     {line: []string{"//"}, slash: true, tick: true},
	"rs":     {line: []string{"//"}, slash: true, noQuote: true},
	"java":   {line: []string{"//"}, slash: true, triple: true, format: "js"},
	"cs":     {line: []string{"//"}, slash: true, triple: true, format: "cs"},
	"r":      {line: []string{"#"}},
	"json":   {line: []string{"//"}, slash: true},
	"prisma": {line: []string{"//"}},
}

// Bounds, so that no file costs more than its size is worth.
const (
	deepestTree = 200
	mostTokens  = 150_000 // of some 100 bytes each; what comes after them is read as text
)

// span is a stretch of the text, such as a comment.
type span struct{ from, to int }

type tokenizer struct {
	text     string
	lang     language
	i        int
	tokens   int
	comments []span
	broken   int // offset of the first bracket that is not closed or opened, -1
}

// parseTree reads the literals of a text. broken is the offset at which
// brackets do not match, -1 where all do.
func parseTree(text string, lang language) (root node, comments []span, broken int) {
	t := &tokenizer{text: text, lang: lang, broken: -1}
	root = node{kind: 'b', open: '{'}
	root.groups = t.block(0, 0)
	root.end = len(text)
	return root, t.comments, t.broken
}

// inSpans: does an offset lie in one of the spans (which are in order)?
func inSpans(spans []span, at int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].to > at })
	return i < len(spans) && spans[i].from <= at
}

var closing = map[byte]byte{'{': '}', '[': ']', '(': ')'}

// block reads up to the closing bracket of open (0: the end of the text).
func (t *tokenizer) block(open byte, depth int) [][]item {
	var groups [][]item
	var group []item
	var cur []node
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
			return last.kind == 'b' && last.open == '{'
		case t.lang.format == "py" && open == 0 && last.text == ":":
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
			n := node{kind: 'b', open: c, at: t.i}
			t.i++
			if depth < deepestTree {
				n.groups = t.block(c, depth+1)
			} else if t.broken < 0 {
				t.broken = n.at
			}
			n.end = t.i
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
		if t.lang.slash && strings.HasPrefix(t.text[t.i:], "/*") {
			end := strings.Index(t.text[t.i+2:], "*/")
			if end < 0 {
				t.i = len(t.text)
			} else {
				t.i += end + 4
			}
			t.comments = append(t.comments, span{from, t.i})
			continue
		}
		comment := false
		for _, l := range t.lang.line {
			if strings.HasPrefix(t.text[t.i:], l) {
				end := strings.IndexByte(t.text[t.i:], '\n')
				if end < 0 {
					end = len(t.text) - t.i
				}
				t.i += end
				t.comments = append(t.comments, span{from, t.i})
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
func continues(cur []node, rest string) bool {
	last := cur[len(cur)-1]
	if last.kind == 'w' && strings.ContainsAny(last.text[len(last.text)-1:], "=:?.|&+<>") {
		return true
	}
	switch rest[0] {
	case '?', ':', '.', '|', '&', '+', '=':
		return true
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// token reads a string, a word or an operator.
func (t *tokenizer) token(before []node) node {
	c := t.text[t.i]
	if n, ok := t.quoted(c, before); ok {
		return n
	}
	from := t.i
	switch {
	case wordByte(c) || c == '-' && t.i+1 < len(t.text) && t.text[t.i+1] >= '0' && t.text[t.i+1] <= '9':
		t.word()
	case c == ':' && t.i+1 < len(t.text) && wordByte(t.text[t.i+1]) && t.text[t.i+1] != '.' && (t.i == 0 || !wordByte(t.text[t.i-1]) && t.text[t.i-1] != '"' && t.text[t.i-1] != '\'' && t.text[t.i-1] != ':' && t.text[t.i-1] != ']'):
		t.i++ // a symbol of Ruby or an atom of Elixir
		t.word()
	default:
		t.i++
		for t.i < len(t.text) && t.i-from < 3 && strings.IndexByte("=<>!&|~:-+*?", c) >= 0 && strings.IndexByte("=>&|~:?", t.text[t.i]) >= 0 {
			t.i++
		}
	}
	return node{kind: 'w', text: t.text[from:t.i], at: from, end: t.i}
}

func (t *tokenizer) word() {
	for t.i < len(t.text) && (wordByte(t.text[t.i]) || t.text[t.i] == '?' && t.i+1 < len(t.text) && t.text[t.i+1] == '.') {
		t.i++
	}
}

// quoted reads a string, if one begins here.
func (t *tokenizer) quoted(c byte, before []node) (node, bool) {
	from := t.i
	quote := string(c)
	switch {
	case c == '"' || c == '\'' && !t.lang.noQuote:
		if t.lang.triple && strings.HasPrefix(t.text[t.i:], strings.Repeat(quote, 3)) {
			quote = strings.Repeat(quote, 3)
		}
	case c == '`' && t.lang.tick:
	case c == '/' && t.lang.regex && len(before) > 0 && before[len(before)-1].kind == 'w' && strings.ContainsAny(before[len(before)-1].text[:1], "=:?&|!"):
	default:
		return node{}, false
	}
	prefix := ""
	if len(before) > 0 && before[len(before)-1].kind == 'w' && before[len(before)-1].end == t.i {
		prefix = strings.ToLower(before[len(before)-1].text)
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
	n := node{kind: 's', text: b.String(), at: from + len(quote), end: end}
	if c == '/' {
		n.kind, n.text = 'w', "/regexp/"
	}
	n.interp = c == '`' && t.lang.format == "js" || t.lang.format == "rb" && c == '"' ||
		t.lang.format == "py" && strings.Contains(prefix, "f") || t.lang.format == "cs" && strings.Contains(prefix, "$") || setting.Interpolated(n.text)
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
func makeItem(nodes []node) item {
	for i := 1; i < len(nodes) && i < 8; i++ {
		if nodes[i].kind != 'w' {
			continue
		}
		switch nodes[i].text {
		case ":", "=>", "=", ":=", "::=":
			k := nodes[i-1]
			it := item{op: nodes[i].text, value: nodes[i+1:]}
			if k.kind == 'b' {
				// x['name'] = value
				if k.open == '[' && len(k.groups) == 1 && len(k.groups[0]) == 1 && len(k.groups[0][0].value) == 1 {
					k = k.groups[0][0].value[0]
					if i > 1 && nodes[i-2].kind == 'w' {
						it.of = nodes[i-2].text
					}
				} else {
					return item{keyAt: nodes[0].at, value: nodes}
				}
			}
			if n := afterType(it); n > 0 {
				it.op, it.value = "=", it.value[n:]
			}
			it.key, it.keyAt = strings.TrimPrefix(k.text, ":"), k.at
			return it
		}
	}
	return item{keyAt: nodes[0].at, value: nodes}
}

// afterType is where the value of `name: Type = value` begins, 0 when there is no
// type.
func afterType(it item) int {
	if it.op != ":" {
		return 0
	}
	for i := 1; i < len(it.value) && i < 8; i++ {
		switch n := it.value[i]; {
		case n.kind == 's' || n.kind == 'b' && n.open != '[' || n.text == "?":
			return 0
		case n.kind == 'w' && n.text == "=" && i+1 < len(it.value):
			return i + 1
		}
	}
	return 0
}

// frame is a group of items with where it stands.
type frame struct {
	items  []item
	parent *frame
	callee string // the name before the bracket: "Pool", "psycopg2.connect"
	key    string // of the item that the bracket is the value of
	at     int
	open   byte
	// variable is the definition from which the items come, when they do not stand
	// where they are used.
	variable *item
}

// walk visits every group of the tree, outer ones first.
func (n node) walk(visit func(*frame)) { walkGroups(n.groups, nil, "", "", n.at, n.open, visit) }

func walkGroups(groups [][]item, parent *frame, callee, key string, at int, open byte, visit func(*frame)) {
	for _, g := range groups {
		f := &frame{items: g, parent: parent, callee: callee, key: key, at: at, open: open}
		visit(f)
		for _, it := range g {
			name := ""
			for i := range it.value {
				v := it.value[i]
				switch v.kind {
				case 'w':
					if v.text == "" {
						continue
					}
					if wordByte(v.text[0]) && v.text != "new" && v.text != "await" && v.text != "return" {
						name = v.text
					} else if v.text != "<" && v.text != ">" && v.text != "&" && v.text != "!" {
						name = ""
					}
				case 'b':
					k := it.key
					if k == "" {
						k = key
					}
					walkGroups(v.groups, f, name, k, v.at, v.open, visit)
				case 's':
					name = ""
				}
			}
		}
	}
}

// get finds an item by one of its names, without regard to case.
func (f *frame) get(names ...string) *item {
	for _, n := range names {
		for i := range f.items {
			if strings.EqualFold(f.items[i].key, n) {
				return &f.items[i]
			}
		}
	}
	return nil
}
