package readers

import (
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// File is one text being read, with the settings found in it.
type File struct {
	Path     string
	Text     string
	starts   []int              // offsets of line starts
	counted  []int              // characters before each block of bytes
	comments []syntax.Span      // of the file's language
	claimed  []syntax.Span      // what a recogniser has read already, in order and apart
	have     map[[5]string]bool // the settings, by their place and what they say
	Settings []setting.Setting
	Secrets  []string
	Problems []string // what could not be read, one clear line each
	Project  *project.Project
	Driver   string // whom the file's own imports name
	// connector: a Rust file makes a TLS connector, and nothing in it turns verification off.
	connector bool
	tree      *syntax.Tree      // of the text, with the names that it gives
	hclModes  map[string]string // by "var.x" and "local.x"
	scopes    []scope
	services  map[string]bool   // service containers of its jobs
	repos     map[repoPlace]int // how often ssl is set for one of Elixir
	tests     []syntax.Span     // what only tests run
	testFile  bool              // it imports what only tests run with
	texts     []textSpan        // values under keys of texts
	rows      []syntax.Span     // those of tables in a dump; nil: not looked for
	openArgs  map[string]bool   // words that calls which connect are given; nil: not looked for
	textKey   string            // of what is read: the key of texts that it is under
	brackets  brackets
	taken     map[int]bool // brackets that belong to a setting already
}

// scope is a stretch of the file whose commands run with these variables.
type scope struct {
	syntax.Span
	vars map[string]pair
}

func New(rel, text string) *File {
	f := &File{Path: rel, Text: text, starts: []int{0}, taken: map[int]bool{}, tree: &syntax.Tree{Text: text}}
	for i := 0; i < len(text); {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		f.starts = append(f.starts, i)
	}
	return f
}

// parse reads the text's literals, by the rules of a language.
func (f *File) parse(lang *syntax.Language) {
	if own := syntax.ByExtension(strings.ToLower(path.Ext(f.Path))); own != nil {
		lang = own // that of TypeScript and not of JavaScript
	}
	f.tree = syntax.Parse(f.Text, lang)
	f.comments = f.tree.Comments
}

// Place is the line and column of an offset, both from 1; columns count
// characters.
func (f *File) Place(at int) (line, column int) {
	at = min(max(at, 0), len(f.Text))
	line = sort.SearchInts(f.starts, at+1)
	return line, f.characters(at) - f.characters(f.starts[line-1]) + 1
}

// block is how many bytes of the text are counted at once.
const block = 256

// characters is how many begin before an offset.
func (f *File) characters(at int) int {
	count := func(from, to int) (n int) {
		for ; from < to; from++ {
			if utf8.RuneStart(f.Text[from]) {
				n++
			}
		}
		return n
	}
	for len(f.counted) <= at/block {
		n := len(f.counted)
		if n == 0 {
			f.counted = append(f.counted, 0)
			continue
		}
		f.counted = append(f.counted, f.counted[n-1]+count((n-1)*block, n*block))
	}
	return f.counted[at/block] + count(at/block*block, at)
}

// offset is where a line and a column in bytes, from 1, are.
func (f *File) offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(f.starts) {
		return len(f.Text)
	}
	return min(f.starts[line-1]+max(column-1, 0), len(f.Text))
}

// Line is the text of a line, from 1.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.starts) {
		return ""
	}
	end := len(f.Text)
	if n < len(f.starts) {
		end = f.starts[n]
	}
	return strings.TrimRight(f.Text[f.starts[n-1]:end], "\r\n")
}

// claim notes that a stretch of the text has been read.
func (f *File) claim(from, to int) {
	i, j := f.claims(from, to)
	if i < j {
		from, to = min(from, f.claimed[i].From), max(to, f.claimed[j-1].To)
	}
	f.claimed = slices.Replace(f.claimed, i, j, syntax.Span{From: from, To: to})
}

// isClaimed: does the stretch overlap one that was read already?
func (f *File) isClaimed(from, to int) bool {
	i, j := f.claims(from, to)
	return i < j
}

// claims are the indexes of the stretches, which are in order and apart, that overlap
// one.
func (f *File) claims(from, to int) (i, j int) {
	i = sort.Search(len(f.claimed), func(i int) bool { return f.claimed[i].To > from })
	for j = i; j < len(f.claimed) && f.claimed[j].From < to; j++ {
	}
	return i, j
}

// add keeps a setting. What an alias brings to a second place is the first's.
func (f *File) add(s setting.Setting) {
	same := [5]string{strconv.Itoa(s.At), s.Mode, s.Root, s.Disabled, s.Conn.Host()}
	if f.have[same] {
		return
	}
	if f.have == nil {
		f.have = map[[5]string]bool{}
		f.testFile = onlyTests(f.Text)
	}
	f.have[same] = true
	if s.Exempt == "" {
		f.excuse(&s)
	}
	f.Secrets = append(f.Secrets, s.Conn.Secrets...)
	f.Settings = append(f.Settings, s)
}

// Problem notes what could not be read.
func (f *File) Problem(text string) { f.Problems = append(f.Problems, text) }

// The readings of expressions are the tree's.

func (f *File) eval(it *syntax.Item) syntax.Value { return f.tree.Eval(it) }

func (f *File) source(nodes []syntax.Node) string { return f.tree.Source(nodes) }

func (f *File) bound(it *syntax.Item) *syntax.Item { return f.tree.Bound(it) }

func (f *File) object(it *syntax.Item, parent *syntax.Group, opens string) *syntax.Group {
	return f.tree.Object(it, parent, opens)
}

func (f *File) expand(g *syntax.Group) *syntax.Group { return f.tree.Expand(g) }

func (f *File) setLater(g *syntax.Group) *syntax.Group { return f.tree.SetLater(g) }
