package reports

import (
	"bufio"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"dbaudit/pkg/result"
)

// Styles are parameters of SGR (ECMA-48, 8.3.117). Only these ever reach a terminal.
const (
	bold     = "1"
	dim      = "2"
	red      = "1;31"
	green    = "32"
	yellow   = "33"
	magenta  = "35"
	cyan     = "36"
	onRed    = "1;97;41"
	onGreen  = "1;97;42"
	onYellow = "1;30;43"
)

var severityStyle = map[result.Severity]string{
	result.Critical: onRed, result.High: red, result.Medium: yellow, result.Low: cyan,
}

// entryStyle is the style of a section's entries by their class.
var entryStyle = map[string]string{
	"critical": red, "high": red, "medium": yellow, "low": cyan, result.Unknown: magenta, "waived": dim, notAsked: dim, result.Pass: green, result.NotApplicable: dim,
}

// terminal writes lines of at most width columns, with colour if wanted. Its callers
// hand it text that went through [visible]. A failed write stays in the buffer, whose
// Flush returns it.
type terminal struct {
	out   *bufio.Writer
	width int
	color bool
}

// text is a piece of one style; it may be wrapped.
type text struct{ s, style string }

func (t *terminal) styled(style, s string) string {
	if !t.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (t *terminal) line(s string) {
	_, _ = t.out.WriteString(noCommand(s))
	_ = t.out.WriteByte('\n')
}

// noCommand keeps a line from being a command to the CI whose log it is in: GitHub runs
// one that begins with "::" after blanks, and any that holds "##[", Azure Pipelines
// "##vso[" (actions/runner, ActionCommand.cs).
func noCommand(s string) string {
	if text := strings.TrimLeft(s, " "); strings.HasPrefix(text, "::") {
		s = s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	return strings.NewReplacer("##[", `#\x23[`, "##vso[", `#\x23vso[`).Replace(s)
}

// hanging writes body wrapped beside lead, which is indent columns wide.
func (t *terminal) hanging(lead string, indent int, body, style string) {
	if body == "" {
		return
	}
	if indent > t.width/2 { // a lead that leaves no room stands on its own line
		for _, l := range wrap(strings.TrimRight(lead, " "), t.width) {
			t.line(l)
		}
		lead, indent = "  ", 2
	}
	for i, l := range wrap(body, t.width-indent) {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		t.line(lead + t.styled(style, l))
	}
}

// parts writes items after lead, " · " between them, breaking lines between items
// where it can.
func (t *terminal) parts(lead string, indent int, items []string, style string) {
	var lines []string
	for _, item := range items {
		if n := len(lines); n > 0 && textWidth(lines[n-1])+3+textWidth(item) <= t.width-indent {
			lines[n-1] += " · " + item
			continue
		}
		lines = append(lines, item)
	}
	t.hanging(lead, indent, strings.Join(lines, "\n"), style)
}

// heading opens a section: its name, and facts beside it or, where they do not fit,
// below it.
func (t *terminal) heading(name, facts string) {
	line, free := t.styled(dim, "━━ ")+t.styled(bold, name)+" ", t.width-4-textWidth(name)
	if free < 1 {
		t.hanging(t.styled(dim, "━━ "), 3, name, bold)
		t.hanging("   ", 3, facts, dim)
		return
	}
	if beside := free - textWidth(facts) - 2; facts != "" && beside > 0 {
		line, free, facts = line+" "+t.styled(dim, facts)+" ", beside, ""
	}
	t.line(line + t.styled(dim, strings.Repeat("━", free)))
	if facts != "" {
		t.hanging("   ", 3, facts, dim)
	}
}

// gap is the space between two columns, margin that before the first.
const (
	gap    = 2
	margin = 2
)

// columns are those of a table without lines, by their widths. A width of 0 is what
// the others leave; a negative one aligns to the right.
type columns []int

func (t *terminal) columns(widths ...int) columns {
	free := t.width - margin - gap*(len(widths)-1)
	for _, w := range widths {
		free -= max(w, -w)
	}
	for i := range widths {
		if widths[i] == 0 {
			widths[i] = max(free, 10)
		}
	}
	return widths
}

// row writes a row whose cells are texts below each other. Each is wrapped first and
// coloured after: a colour never spans a line's end.
func (t *terminal) row(c columns, cells ...[]text) {
	lines := make([][]text, len(cells))
	height := 0
	for i, cell := range cells {
		for _, part := range cell {
			for _, l := range wrap(part.s, max(c[i], -c[i])) {
				lines[i] = append(lines[i], text{strings.TrimRight(l, " "), part.style})
			}
		}
		height = max(height, len(lines[i]))
	}
	for y := range height {
		line, blank := "", margin
		for i, w := range c[:len(cells)] {
			free := max(w, -w)
			if y < len(lines[i]) && lines[i][y].s != "" {
				free -= textWidth(lines[i][y].s)
				if w < 0 {
					blank, free = blank+free, 0
				}
				line += strings.Repeat(" ", blank) + t.styled(lines[i][y].style, lines[i][y].s)
				blank = 0
			}
			blank += free + gap
		}
		t.line(line)
	}
}

// cell is a cell of one text.
func cell(s, style string) []text { return []text{{s, style}} }

// wrap breaks s into lines of at most width columns: at spaces, and inside a word
// only where the word alone is wider. It never drops anything but the space that
// it breaks at.
func wrap(s string, width int) []string {
	width = max(width, 1)
	if len(s) <= width && !strings.Contains(s, "\n") {
		return []string{s}
	}
	var lines []string
	for _, paragraph := range strings.Split(s, "\n") {
		text := strings.TrimLeft(paragraph, " ")
		margin := paragraph[:min(len(paragraph)-len(text), width/2)] // every line of it keeps its indentation
		room := width - len(margin)
		line, used := "", 0
		for word := range strings.FieldsSeq(text) {
			w := textWidth(word)
			if used > 0 && used+1+w <= room {
				line += " " + word
				used += 1 + w
				continue
			}
			if used > 0 {
				lines = append(lines, margin+line)
			}
			for w > room {
				head, tail := splitAt(word, room)
				if tail == "" {
					break
				}
				lines = append(lines, margin+head)
				word, w = tail, textWidth(tail)
			}
			line, used = word, w
		}
		lines = append(lines, margin+line)
	}
	return lines
}

// splitAt splits a word that is wider than width: after a character that such
// names are made of parts by (a host's dots, a path's slashes) when one is in the
// second half, else at the width.
func splitAt(word string, width int) (string, string) {
	used, end, nice := 0, 0, 0
	for i, r := range word {
		w := runewidth.RuneWidth(r)
		if used+w > width && end > 0 {
			break
		}
		used += w
		end = i + utf8.RuneLen(r)
		if strings.ContainsRune("./:-_,=&?@", r) && used > width/2 {
			nice = end
		}
	}
	if nice > 0 && nice < len(word) {
		end = nice
	}
	return word[:end], word[end:]
}

// textWidth is how many columns s takes on a terminal.
func textWidth(s string) int { return runewidth.StringWidth(s) }
