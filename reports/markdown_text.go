package reports

import (
	"cmp"
	"embed"
	"fmt"
	"strings"
	"sync"
	"text/template"

	"dbaudit/pkg/result"
)

//go:embed templates/markdown/*.tmpl
var markdownFiles embed.FS

// textTemplates are the Markdown report's, and the help of SARIF's rules.
var textTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"md": md, "code": mdCode, "fence": mdFence, "tag": mdHTML, "link": mdLink, "visible": visible, "indent": indent,
	}).ParseFS(markdownFiles, "templates/markdown/*.tmpl"))
})

// execute renders a template; one that fails on a result is a bug of ours.
func execute(name string, data any) string {
	var b strings.Builder
	if err := textTemplates().ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("template %s: %v", name, err))
	}
	return b.String()
}

// mdBreak is put into a text that a Markdown renderer of a forge would make
// something of: a mention that notifies somebody, a reference to an issue, a link.
// An empty HTML comment ends the word there and shows nothing.
const mdBreak = "<!-- -->"

// md escapes s for running Markdown text (CommonMark 2.4: any ASCII punctuation may
// be escaped by a backslash) and for a cell of a GFM table.
func md(s string) string {
	s = visible(s)
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '@', c == '#':
			b.WriteByte('\\')
			b.WriteByte(c)
			b.WriteString(mdBreak)
		case c == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteByte(':')
			b.WriteString(mdBreak)
		case c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString(mdBreak)
			b.WriteByte('.')
		case c == '_' && i > 0 && i+1 < len(s) && wordByte(s[i-1]) && wordByte(s[i+1]):
			b.WriteByte(c) // inside a word it emphasises nothing
		case strings.IndexByte("\\`*_{}[]<>|~&$", c) >= 0,
			strings.IndexByte("-+=.)!", c) >= 0 && (i == 0 || i < 10 && digits(s[:i])): // lists, rules, underlines
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// mdHTML escapes s for the inside of an HTML tag that stands in Markdown, where
// backslashes mean nothing.
func mdHTML(s string) string {
	return strings.NewReplacer("@", "@"+mdBreak, "#", "#"+mdBreak, "://", ":"+mdBreak+"//").Replace(
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(visible(s)))
}

// mdCode writes s as a code span: nothing inside is Markdown, a mention or a link.
func mdCode(s string) string {
	s = strings.ReplaceAll(visible(s), "|", "¦") // a pipe would end the cell of a table
	if s == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// mdFence writes text as a fenced block that nothing in the text can end.
func mdFence(language, text string) string {
	text = strings.TrimRight(escaped(text, true), "\n ")
	ticks := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return ticks + language + "\n" + text + "\n" + ticks + "\n"
}

// longestRun is the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// mdLink writes a reference as a link, or as code where its URL would make no safe one.
func mdLink(ref result.Reference) string {
	if !linkable(ref.URL) {
		return mdCode(ref.URL)
	}
	return "[" + md(cmp.Or(ref.Title, ref.URL)) + "](" + ref.URL + ")"
}
