package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
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
	if strings.IndexFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s { // a broken byte of UTF-8 comes as U+FFFD, as it does after a way through JSON
		switch {
		case unicode.IsPrint(r), r == '\n' && lines:
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

// cut shortens s to most runes and says how long it was.
func cut(s string, most int) string {
	if n := utf8.RuneCountInString(s); n > most {
		return string([]rune(s)[:most]) + fmt.Sprintf("… (%s characters)", words.Thousands(n))
	}
	return s
}

// short is for places with little room: a text on one line, cut to most runes.
func short(most int, s string) string {
	if runes := []rune(escaped(s, false)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return escaped(s, false)
}

// oneLine joins the lines of a paragraph.
func oneLine(s string) string { return visible(strings.Join(strings.Fields(s), " ")) }

// sentence ends a text with a full stop.
func sentence(s string) string {
	s = strings.TrimRight(s, " ")
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

func indent(by, s string) string { return by + strings.ReplaceAll(s, "\n", "\n"+by) }

// severityCounts writes "3 critical, 5 high" without zeros, worst first.
func severityCounts(counts map[result.Severity]int) string {
	var parts []string
	for _, s := range result.Severities {
		if n := counts[s]; n > 0 {
			parts = append(parts, words.Thousands(n)+" "+string(s))
		}
	}
	return strings.Join(parts, ", ")
}

// day and minute write times in UTC, so that a report does not depend on where it
// was rendered.
func day(t time.Time) string    { return t.UTC().Format("2006-01-02") }
func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// sortedKeys are m's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
