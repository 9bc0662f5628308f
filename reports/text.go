package reports

import (
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"dbaudit/pkg/result"
)

// Names in a report come from an account's API answers, from certificates and
// from source trees: from others. Text for people goes through [visible], which
// leaves nothing that a terminal, a browser or a reader's eye takes for something
// else: escape sequences (ECMA-48), the bidirectional controls of "Trojan Source"
// (CVE-2021-42574), zero-width characters, line breaks.

// longest is how many runes of one text are shown. DigitalOcean's names have at
// most 63 characters; whatever is far longer is shown cut, with its length.
const longest = 1000

// visible makes s safe to show on one line: whatever does not print is written
// as an escape (\n, \u202e), and a text longer than [longest] says that it was cut.
func visible(s string) string { return cut(escaped(s, false), longest) }

func visibleAll(items []string) []string {
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = visible(s)
	}
	return out
}

// escaped writes what does not print as Go escapes; with lines, line breaks stay.
func escaped(s string, lines bool) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for _, r := range s { // a broken byte of UTF-8 comes as U+FFFD, as it does after a way through JSON
		switch {
		case r == '\n' && lines, unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r' && lines:
		case r == '\t' && lines:
			b.WriteString("    ")
		case r == '\t':
			b.WriteByte(' ')
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// printable is the fast path of [escaped]: nearly every text is plain ASCII.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// cut shortens s to most runes and says how long it was.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := utf8.RuneCountInString(s)
	if n <= most {
		return s
	}
	i := 0
	for j := range s {
		if i == most {
			return s[:j] + fmt.Sprintf("… (%s characters)", thousands(n))
		}
		i++
	}
	return s
}

// wrap breaks s into lines of at most width columns: at spaces, and inside a word
// only where the word alone is wider. It never drops anything but the space that
// it breaks at.
func wrap(s string, width int) []string {
	if width < 1 {
		width = 1
	}
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
func textWidth(s string) int {
	if printable(s) {
		return len(s)
	}
	return runewidth.StringWidth(s)
}

// thousands writes n with separators: 12,345.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count writes "1 cluster", "2 clusters"; a noun with "|" gives its plural: "entry|entries".
func count(n int, noun string) string {
	one, many, ok := strings.Cut(noun, "|")
	if !ok {
		many = one + "s"
	}
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// list joins with commas and "and".
func list(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// severityCounts writes "3 critical, 5 high" without zeros, worst first.
func severityCounts(counts map[result.Severity]int) string {
	var parts []string
	for _, s := range result.Severities {
		if n := counts[s]; n > 0 {
			parts = append(parts, thousands(n)+" "+string(s))
		}
	}
	return strings.Join(parts, ", ")
}

// day and minute write times in UTC, so that a report does not depend on where it
// was rendered.
func day(t time.Time) string    { return t.UTC().Format("2006-01-02") }
func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// sortedKeys are m's keys in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
