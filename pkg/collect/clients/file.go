package clients

import (
	"sort"
	"strings"
	"unicode/utf8"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// file is one text being looked at, with the places found in it.
type file struct {
	rel      string
	text     string
	starts   []int         // offsets of line starts
	comments []syntax.Span // of the file's language
	claimed  []syntax.Span // what a recogniser has read already
	sites    []setting.Setting
	secrets  []string
	problems []string // what could not be read, one clear line each
	ctx      *project
	driver   string            // whom the file's own imports name
	tree     *syntax.Tree      // of the text, with the names that it gives
	hclModes map[string]string // by "var.x" and "local.x"
	scopes   []scope
}

// scope is a stretch of the file whose commands run with these variables.
type scope struct {
	syntax.Span
	vars map[string]pair
}

func newFile(rel, text string) *file {
	f := &file{rel: rel, text: text, starts: []int{0}, tree: &syntax.Tree{Text: text}}
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
func (f *file) parse(lang syntax.Language) {
	f.tree = syntax.Parse(f.text, lang)
	f.comments = f.tree.Comments
}

// place is the line and column of an offset, both from 1; columns count
// characters.
func (f *file) place(at int) (line, column int) {
	at = min(max(at, 0), len(f.text))
	line = sort.SearchInts(f.starts, at+1)
	return line, utf8.RuneCountInString(f.text[f.starts[line-1]:at]) + 1
}

// offset is where a line and a column in bytes, from 1, are.
func (f *file) offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(f.starts) {
		return len(f.text)
	}
	return min(f.starts[line-1]+max(column-1, 0), len(f.text))
}

// line is the text of a line, from 1.
func (f *file) line(n int) string {
	if n < 1 || n > len(f.starts) {
		return ""
	}
	end := len(f.text)
	if n < len(f.starts) {
		end = f.starts[n]
	}
	return strings.TrimRight(f.text[f.starts[n-1]:end], "\r\n")
}

func (f *file) claim(from, to int) { f.claimed = append(f.claimed, syntax.Span{From: from, To: to}) }

// isClaimed: does the stretch overlap one that was read already?
func (f *file) isClaimed(from, to int) bool {
	for _, c := range f.claimed {
		if from < c.To && to > c.From {
			return true
		}
	}
	return false
}

func (f *file) add(s setting.Setting) {
	f.secrets = append(f.secrets, s.Conn.Secrets...)
	f.sites = append(f.sites, s)
}

// problem notes what could not be read.
func (f *file) problem(text string) { f.problems = append(f.problems, text) }

// The readings of expressions are the tree's.

func (f *file) eval(it *syntax.Item) syntax.Value { return f.tree.Eval(it) }

func (f *file) source(nodes []syntax.Node) string { return f.tree.Source(nodes) }

func (f *file) bound(it *syntax.Item) *syntax.Item { return f.tree.Bound(it) }

func (f *file) object(it *syntax.Item, parent *syntax.Group, opens string) *syntax.Group {
	return f.tree.Object(it, parent, opens)
}

func (f *file) expand(g *syntax.Group) *syntax.Group { return f.tree.Expand(g) }

func (f *file) setLater(g *syntax.Group) *syntax.Group { return f.tree.SetLater(g) }
