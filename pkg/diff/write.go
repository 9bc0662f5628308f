package diff

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/words"
)

// Write writes the difference. The table is plain text for people, "json" is the
// [Diff] itself.
func Write(w io.Writer, d *Diff, format string) error {
	switch format {
	case "table":
		return writeTable(w, d)
	case "json":
		return jsonfile.Indented(w, d)
	}
	return fmt.Errorf("unknown format %q: want table or json", format)
}

var marks = map[string]string{Added: "+", Removed: "-", Changed: "~"}

func writeTable(w io.Writer, d *Diff) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s → %s\n", side(d.From), side(d.To))
	width := 0
	for _, c := range d.Changes {
		width = max(width, min(runewidth.StringWidth(printable(c.Resource)), 48))
	}
	last := "\x00"
	for _, c := range d.Changes {
		if at := c.Cluster + "\x00" + c.ClusterID; at != last {
			last = at
			fmt.Fprintf(out, "\n%s\n", heading(c))
		}
		resource := printable(c.Resource)
		fmt.Fprintf(out, "  %s %-14s  %s  %s\n", marks[c.Action], strings.ReplaceAll(c.What, "_", " "),
			resource+strings.Repeat(" ", max(0, width-runewidth.StringWidth(resource))), printable(c.Message))
	}
	fmt.Fprintf(out, "\n%s\n", total(d))
	writeNotCompared(out, d.NotCompared)
	return out.Flush()
}

func side(s Side) string {
	at := s.At.UTC().Format(time.RFC3339)
	if s.File == "" {
		return at
	}
	return fmt.Sprintf("%s (%s)", printable(s.File), at)
}

func heading(c Change) string {
	switch {
	case c.What == "client":
		return "clients"
	case c.What == "rule":
		return "rules"
	case c.ClusterID == "":
		return "no cluster"
	case c.Cluster == "":
		return printable(c.ClusterID)
	}
	return fmt.Sprintf("%s (%s)", printable(c.Cluster), printable(c.ClusterID))
}

func total(d *Diff) string {
	if len(d.Changes) == 0 {
		return "no changes"
	}
	return fmt.Sprintf("%s: %d added, %d removed, %d changed", words.Count(len(d.Changes), "change"), d.Count(Added), d.Count(Removed), d.Count(Changed))
}

// maxNotCompared is how many of them the table lists; the JSON has them all.
const maxNotCompared = 10

func writeNotCompared(out io.Writer, list []NotCompared) {
	if len(list) == 0 {
		return
	}
	sides := map[string]string{"from": "the first", "to": "the second"}
	fmt.Fprintf(out, "not compared, because one of the two did not see it: %d\n", len(list))
	for i, n := range list {
		if i == maxNotCompared {
			fmt.Fprintf(out, "  … and %d more (the JSON form lists all)\n", len(list)-i)
			return
		}
		what := n.Fact
		if what == "*" {
			what = "everything"
		}
		place := strings.TrimSpace(n.Cluster + " " + n.Resource)
		fmt.Fprintf(out, "  %s in %s: %s\n", printable(strings.TrimSpace(place+" "+what)), sides[n.Side], printable(n.Reason))
	}
}

// printable writes what a terminal would obey, and not show, as escapes.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		q := strconv.QuoteRune(r)
		b.WriteString(q[1 : len(q)-1])
	}
	return b.String()
}
