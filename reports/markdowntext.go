package reports

import "strings"

// mdBreaks are put into a text that a Markdown renderer of a forge would make
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
		case strings.IndexByte("\\`*_{}[]<>()|~&$!+=\"'", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '-' && (i == 0 || s[i-1] == '-'):
			b.WriteString(`\-`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
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
