package syntax

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// literals are lines of ordinary code with the literals, comments and operators of
// each language: quotes and brackets in places where they open and close nothing.
// Whoever reads one of them wrongly loses what stands after it.
var literals = map[string]string{
	"js": "const a = n-1, b = -1, c = list.slice(-2), d = 1e-9;\n" +
		"const re = /[\"'(`]/g, q = s.replace(/\\/\\*(/, \"'\"), half = total / 2 / n;\n" +
		"if (ok) /[{]/.test(x) && y();\n" +
		"const t = `a ${b ? `it's ${c + '}'}` : \"(\"} don't ${JSON.stringify({ a: '`' })}`;\n" +
		"const m = a?.b?.['c'] ?? d, o = x < y && y > z, w = i++ / 2;\n" +
		"// don't (\n/* it's { */ const p = 'it\\'s', k = \"\\\\\";\n" +
		"const view = <p className=\"a\" onClick={() => go('(')}>Don't {name} <br/> (or \"do</p>;\n" +
		"function f() { return <>It's {list.map((i) => <li key={i}>{i}'s</li>)}</>; }\n",
	"ts": "const a = <T>(x: T) => x, b = -1, c: Array<string> = [], d = n-1;\n" +
		"const re: RegExp = /[\"'(`]/g; let v = y as unknown as Foo<Bar>;\n" +
		"type F = (a: string, b?: number) => void; enum E { A = 'a', B = 1 << 2 }\n" +
		"const t = `a ${b ? `it's ${c}` : \"(\"} don't`;\n// don't (\n",
	"py": "a, b, c = -1, n-1, items[-2:]\n" +
		"s = f\"{d['k']!r:>10} it's {x:05d} {{ ( }}\" + f'{d[\"k\"]}' + rb'\\' + r\"\\(\"\n" +
		"doc = \"\"\"don't (\n\"quoted\" [ {\n\"\"\"\n" +
		"t = '''it\"s {\n'''\n# don't (\nx = 'it\\'s' \"(\" \\\n  'b'\n" +
		"@app.route('/a')\ndef f(*, a: str = '(', **kw) -> 'list[int]':\n    return {**kw, 'a': a}[1:-1]\n",
	"rb": "a = -1\nb = n-1\nc = list[-2..-1]\n" +
		"q = s.gsub(/\"/, '').split /[('`]/\nx = total / 2 / n\n" +
		"w = %w[a ' \" (] + %i[b c]\nt = %q(it's (nested) \") + %Q{#{a ? \"(\" : ')'} \"} + %(don't)\n" +
		"ch = ?\"\nd = ?(\ny = ok ? \"a\" : 'b'\n" +
		"h = <<~SQL.strip + <<-'RAW'\n  don't ( #{x['a']} {\nSQL\n  it's [\n  RAW\n" +
		"puts \"#{h[\"k\"]} it's #{a.map { |i| \"(#{i})\" }.join('\"')}\"\n# don't (\n=begin\nit's (\n=end\n" +
		"sym = :\"it's (\"\nr = %r{[\"'(]/}x\nz = a % 3\ndef ok?; @x ||= {a: 1, :b => 2}; end\n",
	"ex": "a = -1\nb = n-1\nc = Enum.slice(list, -2..-1)\n" +
		"r = ~r/[\"'(]/u\ns = ~s(it's \") <> ~S{don't \"} <> ~s|(|\nch = ?\"\nd = ?(\ne = ?\\'\n" +
		"w = ~w(a b ')a\nt = \"#{m[\"k\"]} it's #{if x, do: \"(\", else: ')'}\"\n# don't (\n" +
		"doc = \"\"\"\ndon't ( \"\n\"\"\"\nq = ~s\"\"\"\nit's [\n\"\"\"\nf = &(&1 + 1)\n@spec g(integer) :: :ok | {:error, String.t()}\ndef g(x) when x > 0, do: :ok\n",
	"php": "$a = -1; $b = $n-1; $c = array_slice($l, -2);\n" +
		"$t = \"{$_ENV['DB_HOST']} it's ${x} $a[0] $o->p (\" . 'don\\'t \"';\n" +
		"$h = <<<EOT\ndon't ( {$a['b']} \"\nEOT;\n$n = f(<<<'RAW'\n  it's [\n  RAW, 1);\n" +
		"// don't (\n# it's [\n#[Attr('x')]\n/* \" */\nif ($a < 1) : ?>\n<p>Don't (or \"do</p>\n<?php endif; $z = $a <=> $b;\n",
	"pl": "my $a = -1; my $b = $n-1; my @c = @l[-2..-1];\n" +
		"my $t = \"it's $ENV{'DB_HOST'} $h->{x}{'y'} ${z} (\"; my $u = q{don't (} . qq(it's \"{$x});\n" +
		"$s =~ s/\"/'/g; $s =~ m{[\"'(]}; my @w = qw(a ' \");\ntr/'/\"/ for @x; next if /^['\"(]/;\n" +
		"my $h = <<\"EOT\" . <<'RAW';\ndon't (\nEOT\nit's [\nRAW\n# don't (\n=pod\n\nit's (\n\n=cut\n",
	"rs": "fn f<'a>(x: &'a str) -> &'a str { let c = '\"'; let d = '\\''; let e = '('; x }\n" +
		"let a = -1; let b = n-1; let r = r#\"it's \"( \"#; let s = b\"don't (\"; let t = r\"\\\"; let u = br\"(\";\n" +
		"let m = \"over\n  lines (\"; // don't (\n/* it's /* nested ' */ \" */ 'outer: loop { break 'outer; }\n#[derive(Debug)]\nlet v: Vec<Option<&'static str>> = vec![];\n",
	"java": "int a = -1, b = n-1; char q = '\"', p = '\\'', o = '(';\nString s = \"it's (\" + \"\\\"\";\n" +
		"String t = \"\"\"\n  don't ( \"quoted\"\n  \"\"\";\n// don't (\n/* it's \" */\nList<Map<String, Integer>> l = x -> y > 1 ? a : b;\n@A(\"(\") class B { }\n",
	"kt": "val a = -1; val b = n-1; val q = '\"'\nval s = \"it's ${m[\"k\"]} $x ( ${if (y) \"(\" else \")\"}\"\n" +
		"val t = \"\"\"don't ( \"q\" ${a}\"\"\"\n// don't (\n/* it's /* nested \" */ */\nval f = { i: Int -> i?.let { it + 1 } ?: 'x' }\n",
	"scala":  "val a = -1; val s = s\"it's ${m(\"k\")} $x (\"; val q = '\"'; val y = 'sym\nval t = \"\"\"don't ( \"q\" \"\"\"\n// don't (\n",
	"groovy": "def a = -1; def s = \"it's ${m['k']} $x (\"; def r = ~/[\"'(]/\ndef t = '''don't ( \"'''\n// don't (\n",
	"cs": "int a = -1, b = n-1; char q = '\"', p = '\\'';\nvar s = $\"{d[\"k\"]} it's {x:F2} {{ ( \" + @\"c:\\dir\"\"(\" + $@\"{a}\\\";\n" +
		"var t = \"\"\"\n  don't ( \"q\"\n  \"\"\";\n#region don't (\n// don't (\n#endregion\nvar l = new List<Dictionary<string, int>>();\n",
	"go":    "package a\n\nvar a, b = -1, n-1\nvar q, r = '\"', '\\''\nvar s = `it's \" (` + \"don't (\"\n// don't (\n",
	"c":     "#include <stdio.h>\n#error don't (\nint a = -1, b = n-1; char q = '\"', p = '\\'';\nconst char *s = \"it's (\" \"\\\"\"; auto t = R\"x(don't ( \" )x\"; long m = 1'000'000;\n// don't (\nif (a < b && c->d > 1) { }\n",
	"swift": "let a = -1, b = n-1\nlet s = \"it's \\(m[\"k\"] ?? \"(\") (\"\nlet t = \"\"\"\n  don't ( \"q\"\n  \"\"\"\nlet r = #\"\\(\"#\n// don't (\n/* /* ' */ \" */\n",
	"dart":  "var a = -1, b = n-1;\nvar s = \"it's ${m['k']} $x (\"; var r = r'\\'; var t = '''don't ( \"\n''';\n// don't (\n",
	"hs":    "f' x' = x' - 1\na = -1\nq = '\"'\ns = \"it's (\"\n-- don't (\n{- it's {- \" -} -}\n",
	"clj":   "(def a -1)\n(def q \\\")\n(def s \"it's (\")\n; don't (\n(def re #\"[\\\"'(]\")\n(defn ok? [x] '(a b))\n",
	"lua":   "a = -1\ns = \"it's (\" .. 'don\\'t \"'\nt = [[ it's \" ( ]]\n-- don't (\n--[[ it's\n ( ]]\n",
	"r":     "a <- -1\ns <- \"it's (\"\nt <- r\"(don't \" ()\"\n# don't (\nx$`it's` <- 1\n",
	"erb":   "<p>Don't (</p>\n<% if x['a'] %>\"<%= y %>\n<% end %>\n",
	"vue":   "<template><p>Don't (</p></template>\n<style>a::after { content: '\"' }</style>\n",
	"json":  "{\"a\": -1, \"b\": [1e-9, -2.5E+3, true, null], \"c\": \"it's ( \\\" \"}\n",
	"erl":   "A = -1, Q = $\", S = \"it's (\", % don't (\n",
	"jl":    "a = -1\ns = \"it's $(m[\"k\"]) (\"\nq = '\"'\n# don't (\n",
	"vb":    "Dim a = -1 ' don't (\nDim s = \"it's \"\" (\"\n",
	"fs":    "let a = -1\nlet s = @\"c:\\\" + $\"{x}\" (* don't ( *)\nlet q = '\"'\n",
}

// before and after are around the literals, where they must be found.
func marked(name, text string) (string, []string) {
	begin, end := "", ""
	switch name {
	case "php":
		begin = "<?php\n"
	case "erb":
		return text + "<% zz = 'marker' %>\n", []string{"marker"}
	case "vue":
		return text + "<script setup lang=\"ts\">\nconst zz = 'marker';\n</script>\n<p>don't</p>\n", []string{"marker"}
	case "clj":
		return text + "{:a 1 :zz \"marker\"}\n", []string{"marker"}
	case "hs", "c", "rs", "java", "go", "cs", "json", "erl", "vb", "kt", "scala", "swift", "fs", "jl":
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
func TestHoles(t *testing.T) {
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
