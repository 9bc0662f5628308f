package syntax

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// A tree is the literals of a file of any language: its brackets, and in them
// keys with values. It is all that the recognisers need, and it can be had from
// a file with errors, or in a language of which only the quotes are known.

// Node is one token, or a bracket with what stands in it.
type Node struct {
	Kind         byte   // 's' a string, 'w' a word or an operator, 'b' a bracket
	Open         byte   // of a bracket '{', '[' or '('
	Interpolated bool   // the string is put together at run time (f"…", `${…}`, "%s")
	Text         string // of a string its content, of a word itself
	At, End      int    // offsets of the first byte and of the one after the last
	// Groups are what stands in a bracket: statements, or one list of elements. Of a
	// string they are the expressions that are put in, one for each interpolation.
	Groups [][]Item
	// Inserts are where in a string's Text values are put in. The text of each is
	// "${…}" with the expression.
	Inserts []Span
}

// Items are the elements in a bracket, of all its statements.
func (n Node) Items() iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for _, g := range n.Groups {
			for _, it := range g {
				if !yield(it) {
					return
				}
			}
		}
	}
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

// Tree is a text with its literals.
type Tree struct {
	Text     string
	Language *Language
	Root     Node
	Comments []Span
	// Broken is what does not end, such as brackets and literals. What stands in it
	// is read as far as it goes.
	Broken []Span
	Names  *Bindings // nil until [Tree.Bind]

	groups  []*Group // all of Root's, from the first [Tree.Walk] on
	nesting int      // how many names Eval is following
	chains  []*Chain // kept by [Tree.Chains]
	// functions are those of a name, from the first [Tree.Returned] on.
	functions map[string][]Node
	returned  map[string][][]Node // by the function's name, kept by [Tree.Returned]
	putInto   map[string][]Item   // by the name of a format, kept by formatArguments
}

// Parse reads the literals of a text. A nil language is that of a text of which
// only the quotes are known.
func Parse(text string, lang *Language) *Tree {
	if lang == nil {
		lang = &Language{quotes: []quote{twofold, single}}
	}
	l := lex(text, lang)
	l.match()
	b := builder{lexer: l}
	root := Node{Kind: 'b', Open: '{', End: len(text)}
	root.Groups = b.groups(0, len(l.tokens), 0, 0)
	slices.SortFunc(l.broken, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return &Tree{Text: text, Language: lang, Root: root, Comments: l.comments, Broken: l.broken}
}

// FirstBroken is the first offset at which the text does not end as it begins, -1
// where there is none.
func (t *Tree) FirstBroken() int {
	if len(t.Broken) == 0 {
		return -1
	}
	return t.Broken[0].From
}

// Bind reads the names that the text gives values to.
func (t *Tree) Bind() {
	if t.Language != nil && t.Language.shorthand {
		shorthand(t.Root.Groups, false)
	}
	t.Names = bind(t)
}

// makeItem takes the key off: what stands before the first ':', '=>', '=', ':='.
func makeItem(nodes []Node) Item {
	for i := 1; i < len(nodes) && i < 8; i++ {
		if nodes[i].Kind != 'w' {
			continue
		}
		switch nodes[i].Text {
		case ":", "=>", "=", ":=", "::=":
			if i > 1 && i == len(nodes)-1 {
				return Item{KeyAt: nodes[0].At, Value: nodes[:i]} // with connect(…) as c:
			}
			k := nodes[i-1]
			it := Item{Op: nodes[i].Text, Value: nodes[i+1:]}
			if k.Kind == 'b' && k.Open == '[' && len(k.Groups) == 0 && i > 1 && nodes[i-2].Kind == 'w' {
				k = nodes[i-2] // char *x[] = {…}
			}
			if accessors(k) && i > 1 && nodes[i-2].Kind == 'w' && !declares[nodes[i-2].Text] {
				k = nodes[i-2] // C#'s Mode { get; set; } = value
			}
			if k.Kind == 'b' {
				// x['name'] = value, x['a']['b'] = value
				name, ok := index(k)
				if !ok {
					return Item{KeyAt: nodes[0].At, Value: nodes}
				}
				for m := i - 2; m >= 0; m-- {
					if of, ok := index(nodes[m]); ok {
						it.Of = "." + of + it.Of
						continue
					}
					// x.setdefault('b', {})['c'] = value
					if n := nodes[m]; n.Open == '(' && m > 0 && LastName(nodes[m-1].Text) == "setdefault" && len(n.Groups) == 1 && len(n.Groups[0][0].Value) == 1 {
						of, _, _ := CutLast(nodes[m-1].Text, ".")
						it.Of = strings.TrimSuffix(of, ".setdefault") + "." + n.Groups[0][0].Value[0].Text + it.Of
						m--
						if of != nodes[m].Text {
							break
						}
						continue
					}
					if nodes[m].Kind == 'w' {
						it.Of = nodes[m].Text + it.Of
					}
					break
				}
				k = Node{Kind: 'w', Text: name, At: k.Groups[0][0].Value[0].At}
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

// accessors: a property's in C#.
func accessors(n Node) bool {
	return n.Open == '{' && len(n.Groups) > 0 && len(n.Groups[0][0].Value) > 0 && (n.Groups[0][0].Value[0].Text == "get" || n.Groups[0][0].Value[0].Text == "init")
}

// declares are words before the names that take a value apart.
var declares = words("const let var import export")

// index is the one literal in square brackets: ['name'].
func index(n Node) (string, bool) {
	if n.Kind != 'b' || n.Open != '[' || len(n.Groups) != 1 || len(n.Groups[0]) != 1 || len(n.Groups[0][0].Value) != 1 || n.Groups[0][0].Value[0].Kind == 'b' {
		return "", false
	}
	return n.Groups[0][0].Value[0].Text, true
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

// Walk visits every group of the text, outer ones first. Readers do so again and again,
// so that the groups are kept, and none may be changed.
func (t *Tree) Walk(visit func(*Group)) {
	if t.groups == nil {
		t.Root.Walk(func(g *Group) { t.groups = append(t.groups, g) })
	}
	for _, g := range t.groups {
		visit(g)
	}
}

// Walk visits every group of the tree, outer ones first.
func (n Node) Walk(visit func(*Group)) { walkGroups(n.Groups, nil, "", "", n.At, n.Open, visit) }

func walkGroups(groups [][]Item, parent *Group, callee, key string, at int, open byte, visit func(*Group)) {
	for _, g := range groups {
		f := &Group{Items: g, Parent: parent, Callee: callee, Key: key, At: at, Open: open}
		visit(f)
		for k := range g {
			it := &g[k]
			name := ""
			for i := range it.Value {
				v := &it.Value[i]
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
					walkGroups(v.Groups, f, name, cmp.Or(it.Key, key), v.At, v.Open, visit)
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

// LastName is the last part of a dotted or qualified name.
func LastName(callee string) string {
	return callee[strings.LastIndexAny(callee, ".:>")+1:]
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
	return &Group{Items: slices.Concat(n.Groups...), Parent: parent, Key: parent.Key, Callee: parent.Callee, At: n.At, Open: n.Open}
}
