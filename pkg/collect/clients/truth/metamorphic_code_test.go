//go:build !race

package truth

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	read "dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// languageOf is the language of a program that is read as one, nil for other files.
func languageOf(rel string) *syntax.Language {
	switch l := syntax.ByExtension(strings.ToLower(path.Ext(rel))); {
	case l == nil || l.Name == "json" || l.Name == "prisma" || l.Name == "hcl":
		return nil
	default:
		return l
	}
}

// ordinary is 200 lines and more of ordinary code with every literal form of a
// language (testdata/clients/ordinary).
func ordinary(language string) string {
	text, err := os.ReadFile(filepath.Join(repository, "testdata", "clients", "ordinary", language+".txt"))
	if err != nil {
		return ""
	}
	return strings.Repeat(string(text), 200/max(1, strings.Count(string(text), "\n"))+1)
}

// header matches what has to stand first in a file.
var header = regexp.MustCompile(`^(?:<\?php[^\n]*\n(?:declare[^\n]*\n)?|package [^\n]*\n|import Config\n|#![^\n]*\n|//[^\n]*\n|#[^\n]*\n|\s*\n)*`)

// aroundCode puts ordinary code before and after a program.
func aroundCode(rel, text string) (string, int) {
	l := languageOf(rel)
	if l == nil || l.Name == "vue" || l.Name == "erb" || l.Name == "clj" {
		return "", 0
	}
	code := ordinary(l.Name)
	head := header.FindString(text)
	if l.Name == "php" && !strings.HasPrefix(text, "<?php") {
		return "", 0 // what stands first is a page's text
	}
	if l.Name == "go" { // whose imports come first
		return text + "\n" + code, 0
	}
	down := strings.Count(code, "\n")
	after := "\n" + code
	if l.Name == "php" && strings.Contains(text, "?>") {
		after = ""
	}
	return head + code + text[len(head):] + after, down
}

// tabs indents by tabs.
func tabs(rel, text string) (string, int) {
	if languageOf(rel) == nil {
		return "", 0
	}
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " ")
		if n := len(line) - len(rest); n > 1 {
			lines[i] = strings.Repeat("\t", (n+1)/2) + rest
		}
	}
	return strings.Join(lines, ""), 0
}

// twoQuotes are the languages in which ' and " do the same, where a literal holds
// neither an escape nor a value that is put in.
const twoQuotes = "js ts py rb php dart lua r"

// otherQuotes writes literals with the other quote.
func otherQuotes(rel, text string) (string, int) {
	l := languageOf(rel)
	if l == nil || !slices.Contains(strings.Fields(twoQuotes), l.Name) {
		return "", 0
	}
	b := []byte(text)
	literals(text, l, func(n syntax.Node, _ *syntax.Item) {
		if n.At < 1 || n.End >= len(b) || strings.ContainsAny(text[n.At:n.End], "'\"\\`$#{\n") {
			return
		}
		switch q := b[n.At-1]; {
		case q == '\'' && b[n.End] == '\'' && (n.At < 2 || b[n.At-2] != '\''):
			b[n.At-1], b[n.End] = '"', '"'
		case q == '"' && b[n.End] == '"' && (n.At < 2 || b[n.At-2] != '"'):
			b[n.At-1], b[n.End] = '\'', '\''
		}
	})
	return string(b), 0
}

// literals visits the literals of a program, and the items that consist of them.
func literals(text string, l *syntax.Language, visit func(syntax.Node, *syntax.Item)) {
	tree := syntax.Parse(text, l)
	tree.Root.Walk(func(g *syntax.Group) {
		for i := range g.Items {
			for _, n := range g.Items[i].Value {
				if n.Kind == 's' {
					visit(n, &g.Items[i])
				}
			}
		}
	})
}

// constants are how each language names a value for good.
var constants = map[string]string{
	"js": "const NAME = VALUE;\n", "ts": "const NAME = VALUE;\n", "py": "NAME = VALUE\n", "rb": "NAME = VALUE\n", "php": "$NAME = VALUE;\n", "ex": "NAME = VALUE\n",
	"rs": "const NAME: &str = VALUE;\n", "java": "static final String NAME = VALUE;\n", "kt": "const val NAME = VALUE\n", "cs": "const string NAME = VALUE;\n", "go": "const NAME = VALUE\n",
	"swift": "let NAME = VALUE\n", "dart": "const NAME = VALUE;\n",
}

// throughConstants names the modes and connection strings of a program first.
func throughConstants(rel, text string) (string, int) {
	l := languageOf(rel)
	if l == nil || constants[l.Name] == "" || strings.Contains(text, "const NAME") {
		return "", 0
	}
	var defined strings.Builder
	type edit struct {
		from, to int
		name     string
	}
	var edits []edit
	literals(text, l, func(n syntax.Node, it *syntax.Item) {
		if len(it.Value) != 1 || len(n.Inserts) > 0 || n.At < 1 || n.End >= len(text) || strings.IndexByte("\"'`", text[n.At-1]) < 0 || text[n.End] != text[n.At-1] ||
			strings.Contains(n.Text, "\n") || l.Name == "rs" && strings.Contains(n.Text, "{") || it.Of != "" || strings.Contains(text[strings.LastIndexByte(text[:n.At], '\n')+1:n.At], "examples=") || !read.KnownMode(n.Text) && !read.SchemePattern.MatchString(n.Text) {
			return
		}
		name := "zz_part_" + string(rune('a'+len(edits)%26)) + string(rune('a'+len(edits)/26))
		if l.Name == "php" {
			name = "$" + name
		}
		edits = append(edits, edit{n.At - 1, n.End + 1, name})
		defined.WriteString(strings.NewReplacer("$NAME", name, "NAME", name, "VALUE", text[n.At-1:n.End+1]).Replace(constants[l.Name]))
	})
	if len(edits) == 0 {
		return "", 0
	}
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	head := header.FindString(text)
	for _, e := range edits {
		if e.from >= len(head) {
			text = text[:e.from] + e.name + text[e.to:]
		}
	}
	if l.Name == "go" {
		return text + "\n" + defined.String(), 0
	}
	return head + defined.String() + text[len(head):], len(edits)
}

// renamed gives the variables of a program other names: those that are defined and
// used, and are no key, argument or field anywhere.
func renamed(rel, text string) (string, int) {
	l := languageOf(rel)
	if l == nil || l.Name == "vue" || l.Name == "erb" || l.Name == "lua" { // whose keys look like variables
		return "", 0
	}
	tree := syntax.Parse(text, l)
	tree.Bind()
	keys := map[string]bool{}
	tree.Root.Walk(func(g *syntax.Group) {
		for _, it := range g.Items {
			if it.Op != "=" && it.Op != ":=" || g.Open == '(' || it.Of != "" {
				keys[it.Key] = true
			}
			for i, n := range it.Value {
				if n.Kind == 'b' && n.Open == '{' && i > 0 { // const { a } = b
					for _, inner := range n.Groups {
						for _, p := range inner {
							keys[p.Key] = true
						}
					}
				}
				if n.Kind == 's' {
					for _, w := range regexp.MustCompile(`\w+`).FindAllString(n.Text, -1) {
						keys[w] = true // it may be put in
					}
				}
			}
		}
	})
	edited := text
	for name := range tree.Names.Values {
		if !regexp.MustCompile(`^[a-z]\w{2,}$`).MatchString(name) || keys[name] || slices.Contains([]string{"config", "url", "ssl", "options", "params"}, name) {
			continue
		}
		edited = regexp.MustCompile(`(^|[^\w.@$'"/-])`+name+`($|[^\w'":/-])`).ReplaceAllString(edited, "${1}zz_"+name+"${2}")
	}
	if edited == text {
		return "", 0
	}
	return edited, 0
}

// What does not change what a program does, does not change what is found in it.
func TestMetamorphicCode(t *testing.T) {
	j := newJudge(t)
	edits := []struct {
		change
		anywhere bool // the place of a setting may be another
	}{
		{change{"ordinary code around", aroundCode}, false},
		{change{"tabs", tabs}, false},
		{change{"other quotes", otherQuotes}, false},
		{change{"values through constants", throughConstants}, true},
		{change{"other names", renamed}, true},
	}
	for i, c := range edits {
		changed, findings := 0, 0
		for _, dir := range labelledTrees(t) {
			if !inTurn(dir, i, len(edits)) {
				continue
			}
			tree, down, n := edit(t, dir, c.edit)
			if n == 0 {
				continue
			}
			changed += n
			want, got := shifted(found(t, j, dir), down), found(t, j, tree)
			if c.anywhere {
				want, got = withoutLines(want), withoutLines(got)
			}
			findings += len(got)
			compare(t, dir+", "+c.name, want, got)
		}
		t.Logf("%s: %d files, %d findings", c.name, changed, findings)
		if changed < 20 {
			t.Errorf("%s: only %d files were changed", c.name, changed)
		}
	}
}

// edit copies a tree with a change of its programs. n is how many changed.
func edit(t *testing.T, dir string, change func(rel, text string) (string, int)) (tree string, down map[string]int, n int) {
	t.Helper()
	tree, down = filepath.Join(t.TempDir(), "tree"), map[string]int{}
	if err := os.CopyFS(tree, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(tree, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(tree, name)
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text, lines := change(rel, string(b))
		if text == "" || text == string(b) || strings.Contains(string(b), "\x00") {
			return nil
		}
		n++
		down[filepath.ToSlash(rel)] = lines
		return os.WriteFile(name, []byte(text), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree, down, n
}

func withoutLines(findings []string) []string {
	var out []string
	for _, f := range findings {
		at, rule, _ := strings.Cut(f, " ")
		out = append(out, at[:strings.LastIndexByte(at, ':')]+" "+rule)
	}
	return out
}
