package syntax

import (
	"regexp"
	"strings"
)

// Language is what must be known of one to tell its literals and comments from
// its code.
type Language struct {
	Name string
	// line begins a comment to the end of the line; block encloses one, which nests
	// where nested is set.
	line   []string
	block  [][2]string
	nested bool
	// quotes are its literals, in the order in which they are tried.
	quotes []quote
	// prefixes are what may touch a literal's opening quote, in lower case, and what
	// that changes: "r" raw, "f" with interpolations, "b" nothing.
	prefixes map[string]string
	// forms are literals of which the mark that opens them says how they end.
	forms []form
	// special are literals that need more than a table to be told.
	special []func(*lexer) bool
	// joins are what makes one name of several words, beside the dot.
	joins []string
	// symbols: :name is a value (Ruby, Elixir, Clojure).
	symbols bool
	// semicolons end statements, and the end of a line does not.
	semicolons bool
	// doEnd: do … end is a bracket (Elixir), and `if x, do: a, else: b` one value.
	doEnd bool
	// colonEnds: a colon at the end of a line ends a statement (Python).
	colonEnds bool
	// shorthand: { ssl } is { ssl: ssl } (JavaScript).
	shorthand bool
	// lisp: there are no commas; in braces keys and values alternate, and a call's
	// bracket stands before its name.
	lisp bool
	// template encloses the code in a file that is other text for the rest.
	template [2]string
	// wordBytes are what names may hold beside letters, digits and _ $ @ . : "-?!".
	wordBytes string
}

// quote is one kind of literal.
type quote struct {
	open, close string
	lines       bool   // it may go on over the end of the line
	raw         bool   // a backslash is a backslash
	double      bool   // the closing quote written twice stands for itself
	char        bool   // it holds one character
	inserts     string // how values are put in: the keys of insertForms, by spaces
}

// form is a kind of literal whose mark begins with one of the first bytes. In the quote
// that closes it stand the groups of the mark.
type form struct {
	quote
	first string
	mark  *regexp.Regexp
}

// longestMark is in bytes.
const longestMark = 80

func rawForm(first, mark, end string) form {
	return form{quote{close: end, lines: true, raw: true}, first, regexp.MustCompile("^" + mark)}
}

// The forms of languages: r#"…"#, #"…"#, R"x(…)x", r"(…)" and @"…", $"…" and $@"…".
var (
	rustForms  = []form{rawForm("bcr", `[bc]?r(#*)"`, `"$1`)}
	swiftForms = []form{rawForm("#", `(#+)"""`, `"""$1`), rawForm("#", `(#+)"`, `"$1`)}
	cForms     = []form{rawForm("R", `R"([\w.-]{0,17})\(`, `)$1"`)}
	rForms     = []form{rawForm("rR", `[rR](["'])(-*)\(`, ")$2$1"), rawForm("rR", `[rR](["'])(-*)\[`, "]$2$1"), rawForm("rR", `[rR](["'])(-*)\{`, "}$2$1")}
	netForms   = []form{
		{quote{close: `"`, lines: true, raw: true, double: true}, "@", regexp.MustCompile(`^@"`)},
		{quote{close: `"`, lines: true, raw: true, double: true, inserts: "{"}, "@$", regexp.MustCompile(`^(?:@\$|\$@)"`)},
		{quote{close: `"""`, lines: true, raw: true, inserts: "{"}, "$", regexp.MustCompile(`^\$+"""`)},
		{quote{close: `"`, inserts: "{"}, "$", regexp.MustCompile(`^\$"`)},
	}
)

// insertForms are the ways in which a literal puts a value in: what opens it and
// what closes it. "$" and "$@" are names alone, as of PHP, Perl and Kotlin.
var insertForms = map[string][2]string{
	"${": {"${", "}"}, "#{": {"#{", "}"}, "{$": {"{$", "}"}, "{": {"{", "}"}, `\(`: {`\(`, ")"}, "$(": {"$(", ")"}, "@{": {"@{", "}"},
}

var (
	single  = quote{open: "'", close: "'"}
	twofold = quote{open: `"`, close: `"`}
	char    = quote{open: "'", close: "'", char: true}
	backed  = quote{open: "`", close: "`", lines: true, raw: true}
)

// over is a quote that may go on over lines.
func over(q quote) quote { q.lines = true; return q }

// with is a quote into which values are put.
func with(inserts string, q quote) quote { q.inserts = inserts; return q }

// triple is a quote three times.
func triple(q quote) quote {
	q.open, q.close, q.lines = strings.Repeat(q.open, 3), strings.Repeat(q.close, 3), true
	return q
}

func raw(q quote) quote { q.raw = true; return q }

var (
	slashes   = []string{"//"}
	hash      = []string{"#"}
	starred   = [][2]string{{"/*", "*/"}}
	tildeHash = "#{"
)

// The languages, by name. Their literals are those of the languages' references.
var languages = map[string]*Language{
	"js": {
		line: slashes, block: starred, quotes: []quote{single, twofold, with("${", quote{open: "`", close: "`", lines: true})},
		special: []func(*lexer) bool{(*lexer).regexp, (*lexer).element}, joins: []string{"?."}, shorthand: true,
	},
	// TypeScript without JSX, where <T>(x) is a function and no element.
	"ts": {
		line: slashes, block: starred, quotes: []quote{single, twofold, with("${", quote{open: "`", close: "`", lines: true})},
		special: []func(*lexer) bool{(*lexer).regexp}, joins: []string{"?."}, shorthand: true,
	},
	"vue": {
		line: slashes, block: starred, quotes: []quote{single, twofold, with("${", quote{open: "`", close: "`", lines: true})},
		special: []func(*lexer) bool{(*lexer).regexp}, joins: []string{"?."}, shorthand: true, template: [2]string{"<script", "</script>"},
	},
	"py": {
		line: hash, quotes: []quote{triple(twofold), triple(single), twofold, single}, colonEnds: true,
		prefixes: map[string]string{"f": "f", "r": "r", "b": "", "u": "", "rb": "r", "br": "r", "fr": "fr", "rf": "fr", "t": "f"},
	},
	"rb": {
		line: hash, block: [][2]string{{"\n=begin", "\n=end"}}, quotes: []quote{over(single), over(with("#{", twofold)), over(with("#{", quote{open: "`", close: "`"}))},
		special: []func(*lexer) bool{(*lexer).heredoc, (*lexer).percent, (*lexer).character, (*lexer).regexp}, joins: []string{"::", "&."}, symbols: true, wordBytes: "?!",
	},
	"erb": {
		line: hash, quotes: []quote{over(single), over(with("#{", twofold))},
		special: []func(*lexer) bool{(*lexer).percent, (*lexer).character, (*lexer).regexp}, joins: []string{"::", "&."}, symbols: true, wordBytes: "?!",
		template: [2]string{"<%", "%>"},
	},
	"ex": {
		line: hash, quotes: []quote{with(tildeHash, triple(twofold)), with(tildeHash, triple(single)), over(with(tildeHash, twofold)), over(with(tildeHash, single))},
		special: []func(*lexer) bool{(*lexer).sigil, (*lexer).character}, symbols: true, wordBytes: "?!", doEnd: true,
	},
	"php": {
		line: []string{"//", "#"}, block: starred, quotes: []quote{over(single), over(with("{$ ${ $", twofold)), over(with("{$ ${ $", quote{open: "`", close: "`"}))},
		special: []func(*lexer) bool{(*lexer).heredoc}, joins: []string{"::", "->", "?->"}, semicolons: true, template: [2]string{"<?", "?>"},
	},
	"pl": {
		line: hash, block: [][2]string{{"\n=pod", "\n=cut"}, {"\n=head", "\n=cut"}}, quotes: []quote{over(single), over(with("@{ $ ${", twofold)), over(quote{open: "`", close: "`"})},
		special: []func(*lexer) bool{(*lexer).heredoc, (*lexer).quoteLike, (*lexer).regexp}, joins: []string{"::", "->"}, semicolons: true,
	},
	"rs": {
		line: slashes, block: starred, nested: true, quotes: []quote{over(twofold), char}, prefixes: map[string]string{"b": "", "c": ""},
		forms: rustForms, joins: []string{"::"}, semicolons: true,
	},
	"java": {
		line: slashes, block: starred, quotes: []quote{triple(twofold), twofold, char}, joins: []string{"::"},
	},
	"kt": {
		line: slashes, block: starred, nested: true, quotes: []quote{raw(with("${ $", triple(twofold))), with("${ $", twofold), char}, joins: []string{"::", "?."},
	},
	"scala": {
		line: slashes, block: starred, nested: true, quotes: []quote{raw(triple(twofold)), twofold, char}, prefixes: map[string]string{"s": "s", "f": "s", "raw": "s"},
	},
	"groovy": {
		line: slashes, block: starred, quotes: []quote{triple(single), with("${ $", triple(twofold)), single, with("${ $", twofold)},
		special: []func(*lexer) bool{(*lexer).regexp}, joins: []string{"?."},
	},
	"cs": {
		line: append([]string{"#region", "#pragma", "#if", "#endregion", "#error", "#warning"}, slashes...), block: starred, quotes: []quote{raw(triple(twofold)), twofold, char},
		forms: netForms, joins: []string{"?."}, semicolons: true,
	},
	"vb": {
		line: []string{"'"}, quotes: []quote{{open: `"`, close: `"`, double: true, raw: true}},
	},
	"fs": {
		line: slashes, block: [][2]string{{"(*", "*)"}}, nested: true, quotes: []quote{raw(triple(twofold)), over(twofold), char},
		forms: netForms,
	},
	"r": {line: hash, quotes: []quote{over(single), over(twofold), backed}, forms: rForms, joins: []string{"::"}},
	"rmd": {
		line: hash, quotes: []quote{over(single), over(twofold), backed}, forms: rForms, joins: []string{"::"}, template: [2]string{"```{r", "```"},
	},
	"c":  {line: append([]string{"#error", "#warning", "#pragma", "#if", "#el", "#endif"}, slashes...), block: starred, quotes: []quote{twofold, char}, prefixes: map[string]string{"l": "", "u": "", "u8": ""}, forms: cForms, joins: []string{"::", "->"}, semicolons: true},
	"go": {line: slashes, block: starred, quotes: []quote{twofold, backed, char}},
	"swift": {
		line: slashes, block: starred, nested: true, quotes: []quote{with(`\(`, triple(twofold)), with(`\(`, twofold)}, forms: swiftForms, joins: []string{"?."},
	},
	"dart": {
		line: slashes, block: starred, nested: true, quotes: []quote{with("${ $", triple(single)), with("${ $", triple(twofold)), with("${ $", single), with("${ $", twofold)},
		prefixes: map[string]string{"r": "r"}, joins: []string{"?."}, semicolons: true,
	},
	"hs":  {line: []string{"--"}, block: [][2]string{{"{-", "-}"}}, nested: true, quotes: []quote{twofold, char}},
	"clj": {line: []string{";"}, quotes: []quote{over(twofold)}, special: []func(*lexer) bool{(*lexer).character}, symbols: true, lisp: true, wordBytes: "-?!*<>=/"},
	"lua": {
		line: []string{"--"}, block: [][2]string{{"--[[", "]]"}}, quotes: []quote{{open: "[[", close: "]]", lines: true, raw: true}, single, twofold},
	},
	"erl":    {line: []string{"%"}, quotes: []quote{over(twofold), single}, special: []func(*lexer) bool{(*lexer).character}},
	"jl":     {line: hash, block: [][2]string{{"#=", "=#"}}, quotes: []quote{with("$( $", triple(twofold)), over(with("$( $", twofold)), char}},
	"ml":     {block: [][2]string{{"(*", "*)"}}, nested: true, quotes: []quote{over(twofold), char}},
	"nim":    {line: hash, block: [][2]string{{"#[", "]#"}}, nested: true, quotes: []quote{raw(triple(twofold)), twofold, char}, prefixes: map[string]string{"r": "r", "sql": "", "fmt": "f"}},
	"cr":     {line: hash, quotes: []quote{over(with("#{", twofold)), char, over(with("#{", quote{open: "`", close: "`"}))}, special: []func(*lexer) bool{(*lexer).heredoc, (*lexer).percent, (*lexer).regexp}, joins: []string{"::"}, symbols: true, wordBytes: "?!"},
	"zig":    {line: slashes, quotes: []quote{twofold, char}, semicolons: true},
	"gleam":  {line: slashes, quotes: []quote{over(twofold)}},
	"json":   {line: slashes, block: starred, quotes: []quote{twofold, single}},
	"prisma": {line: slashes, quotes: []quote{twofold}},
	"pp":     {line: hash, quotes: []quote{over(single), over(with("${ $", twofold))}, joins: []string{"::"}},
	"hcl":    {line: []string{"#", "//"}, block: starred, quotes: []quote{twofold}},
}

func init() {
	for name, l := range languages {
		l.Name = name
	}
	languages["tsx"] = languages["js"]
}

// Of is the language of that name, nil where none is known.
func Of(name string) *Language { return languages[name] }

// extensions are those of the files of each language.
var extensions = map[string]string{
	"js": ".js .mjs .cjs .jsx .tsx .jsonnet .libsonnet", "ts": ".ts .mts .cts", "vue": ".vue .svelte .astro", "py": ".py .pyi .pyw", "rb": ".rb .rake .ru .gemspec", "erb": ".erb",
	"ex": ".ex .exs", "php": ".php .phtml .inc", "pl": ".pl .pm .t", "rs": ".rs", "java": ".java", "kt": ".kt .kts", "scala": ".scala .sc .sbt", "groovy": ".groovy .gradle",
	"cs": ".cs .csx", "vb": ".vb", "fs": ".fs .fsx", "r": ".r", "rmd": ".rmd .qmd", "c": ".c .h .cc .cpp .cxx .hpp .hh .m .mm", "go": ".go", "swift": ".swift", "dart": ".dart", "hs": ".hs",
	"clj": ".clj .cljs .cljc .edn", "lua": ".lua", "erl": ".erl .hrl .escript", "jl": ".jl", "ml": ".ml", "nim": ".nim", "cr": ".cr", "zig": ".zig", "pp": ".pp", "gleam": ".gleam", "json": ".json .jsonc .json5", "prisma": ".prisma",
}

var byExtension = map[string]*Language{}

func init() {
	for name, exts := range extensions {
		for e := range strings.FieldsSeq(exts) {
			byExtension[e] = languages[name]
		}
	}
}

// ByExtension is the language of files with an extension in lower case, as ".py";
// nil where none is known.
func ByExtension(ext string) *Language { return byExtension[ext] }
