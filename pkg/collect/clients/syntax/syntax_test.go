package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// literals are lines of ordinary code with the literals, comments and operators of
// each language: quotes and brackets in places where they open and close nothing.
// Whoever reads one of them wrongly loses what stands after it.
var literals = func() map[string]string {
	const folder = "../../../../testdata/clients/ordinary"
	entries, err := os.ReadDir(folder)
	if err != nil {
		panic(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(e.Name(), ".txt")] = string(text)
	}
	return all
}()

// before and after are around the literals, where they must be found.
func marked(name, text string) (string, []string) {
	begin, end := "", ""
	switch name {
	case "php":
		begin = "<?php\n"
	case "erb":
		return text + "<% zz = 'marker' %>\n", []string{"marker"}
	case "rmd":
		return text + "```{r last}\nzz = 'marker'\n```\nDon't (\n", []string{"marker"}
	case "vue":
		return text + "<script setup lang=\"ts\">\nconst zz = 'marker';\n</script>\n<p>don't</p>\n", []string{"marker"}
	case "clj":
		return text + "{:a 1 :zz \"marker\"}\n", []string{"marker"}
	case "hs", "c", "rs", "java", "go", "cs", "json", "erl", "vb", "kt", "scala", "swift", "fs", "jl", "ml", "nim", "cr", "zig", "gleam":
		return text + "zz = \"marker\";\n", []string{"marker"}
	}
	return begin + "yy = 'begin';\n" + text + "zz = 'marker';\n" + end, []string{"begin", "marker"}
}

// values are the strings that statements beginning with yy and zz hold.
func values(t *Tree) []string {
	var out []string
	t.Bind()
	t.Root.Walk(func(g *Group) {
		for _, it := range g.Items {
			if k := strings.TrimPrefix(it.Key, "const "); (g.Parent == nil || t.Language.lisp) && (k == "yy" || k == "zz") {
				if v := t.Eval(&it); v.Known {
					out = append(out, v.Text)
				}
			}
		}
	})
	return out
}

// Every literal of every language is read to its end, in any order and however the
// lines end: nothing is taken for broken, and what stands after it is found.
func TestLiterals(t *testing.T) {
	for name := range languages {
		if literals[name] == "" && name != "prisma" && name != "hcl" && name != "tsx" {
			t.Errorf("%s: no literals to test", name)
		}
	}
	for name, text := range literals {
		for form, text := range map[string]string{"as written": text, "twice": text + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n")} {
			src, want := marked(name, text)
			tree := Parse(src, Of(name))
			for _, b := range tree.Broken {
				t.Errorf("%s, %s: broken at %q", name, form, src[b.From:min(b.To, b.From+60, len(src))])
			}
			if got := values(tree); !slices.Equal(got, want) {
				t.Errorf("%s, %s: the statements around are %q, want %q", name, form, got, want)
			}
		}
	}
}

// An error costs its statement alone: what stands before and after it is read.
func TestErrors(t *testing.T) {
	for name, text := range map[string]string{
		"js":   "yy = 'begin';\nfunction f() {\n  call(a, {\n    b: [1, 2,\n  });\n}\nzz = 'marker';\n",
		"py":   "yy = 'begin'\ndef f():\n    call(a, {\n        'b': [1, 2,\n    return 1\nzz = 'marker'\n",
		"rb":   "yy = 'begin'\ncall(a, [1, 2\nzz = 'marker'\n",
		"ex":   "yy = 'begin'\nconfig :a, [b: {1, 2\nzz = 'marker'\n",
		"java": "yy = \"begin\";\ncall(a));\n}\nzz = \"marker\";\n",
		"ts":   "yy = 'begin';\nconst a = 'not closed\nzz = 'marker';\n",
		"php":  "<?php\nyy = 'begin';\n$a = ['b' => [1, 2;\nzz = 'marker';\n",
	} {
		tree := Parse(text, Of(name))
		if got := values(tree); !slices.Equal(got, []string{"begin", "marker"}) {
			t.Errorf("%s: the statements around are %q", name, got)
		}
		if len(tree.Broken) == 0 {
			t.Errorf("%s: nothing is said to be broken", name)
		}
	}
}

// A value that is put into a literal is one value, whatever quotes and brackets
// stand in it.
func TestInserts(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"js", "zz = `a${m['k'] ?? \"x\"}b`", "a${m['k'] ?? \"x\"}b"},
		{"py", `zz = f"a{d['k']}b{x:05d}c{{d"`, "a${d['k']}b${x}c{d"},
		{"rb", `zz = "a#{h["k"]}b"`, `a${h["k"]}b`},
		{"php", `<?php zz = "a{$_ENV['K']}b$c[0]d$e->f-g";`, "a${$_ENV['K']}b${c[0]}d${e->f}-g"},
		{"pl", `zz = "a$ENV{'K'}b";`, "a${ENV('K')}b"},
		{"kt", `zz = "a${m["k"]}b$c d"`, `a${m["k"]}b${c} d`},
		{"cs", `zz = $"a{d["k"]}b{x:F2}c{{d";`, `a${d["k"]}b${x}c{d`},
		{"swift", `zz = "a\(m["k"]!)b"`, `a${m["k"]!}b`},
		{"ex", `zz = "a#{System.get_env("K")}b"`, `a${System.get_env("K")}b`},
		{"js", "const m = 'require'; zz = `x?sslmode=${m}&y=${port-1}`", "x?sslmode=require&y=${(port-1)}"},
		{"js", "zz = `a${b`", "a${b"},
		{"json", `zz: "a\u0026b\/c\u12"`, "a&b/cu12"},
	} {
		tree := Parse(c.text, Of(c.lang))
		if got := values(tree); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %s: %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

// FuzzParse: no text makes the reader stand still, lose its place or call itself
// without end. The tokens go forward and cover whatever is neither blank nor comment.
func FuzzParse(f *testing.F) {
	names := []string{}
	for name := range languages {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		f.Add(i, literals[name])
	}
	for _, s := range []string{"`${`${`${", "<a b={<c d={", "%q(%q(", "<<A <<B\nA\n", "f\"{f'{", "\"#{\"#{", "~s(~s(", "'''\"\"\"", "/[/", "(]{)", "\\", "?", "@\"", "r#\"", "<?php <?php ?>", "=begin\n", "#{"} {
		f.Add(0, strings.Repeat(s, 50))
	}
	f.Fuzz(func(t *testing.T, i int, text string) {
		if len(text) > 50_000 {
			return
		}
		name := names[((i%len(names))+len(names))%len(names)]
		l := lex(text, Of(name))
		if l.i < len(text) {
			t.Fatalf("%s: stops at %d of %d", name, l.i, len(text))
		}
		at := 0
		for _, tok := range l.tokens {
			if int(tok.at) < 0 || tok.end < tok.at || int(tok.end) > len(text) {
				t.Fatalf("%s: a token from %d to %d of %d", name, tok.at, tok.end, len(text))
			}
			if tok.kind != 's' && tok.kind != 'h' && tok.kind != 'e' && l.depth == 0 && int(tok.end) > at {
				at = int(tok.end)
			}
		}
		tree := Parse(text, Of(name))
		tree.Bind()
		tree.Root.Walk(func(g *Group) {
			for k := range g.Items {
				tree.Eval(&g.Items[k])
			}
		})
	})
}

// BenchmarkParse: the time for each byte stays as texts grow, of ordinary code on one
// line and of what is hardest to read.
func BenchmarkParse(b *testing.B) {
	for name, unit := range map[string]string{
		"minified": `function e(t,n){return t?{a:n-1,b:/x"/.test(t),c:` + "`${n}`" + `}:null}var e=t(1);`,
		"open":     "`${(", "quotes": "'\"", "brackets": "([{", "names": "e=e;",
	} {
		for _, kb := range []int{100, 1000} {
			text := strings.Repeat(unit, kb*1000/len(unit))
			b.Run(fmt.Sprintf("%s/%dkB", name, kb), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Parse(text, Of("js")).Bind()
				}
			})
		}
	}
}
