package reports

import (
	"bufio"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// Widths of the table. A terminal that is not one gets defaultWidth columns and no
// colour; more than maxWidth is hard to read, fewer than minWidth cannot be done.
const (
	defaultWidth = 100
	minWidth     = 40
	maxWidth     = 180
	tableNarrow  = 64 // where clusters have no column
)

// How many rows of a kind the table shows when it is not verbose, so that what fails,
// the clusters and the verdict fit one screen.
const (
	tableLines    = 28 // of findings: the worst have all their words as long as these suffice
	tableRemedies = 4
	tableEntries  = 3 // of a section
	tableClusters = 20
)

// writeTable writes the report for people: what fails the gate, what to do about it,
// the clusters and, where a reader's eye is at the end, the verdict. A verbose table
// has everything, by cluster.
func writeTable(w io.Writer, r *result.Result, v View) error {
	t := newTable(w, r, v)
	switch {
	case v.Framework != "":
		t.verdict()
		t.byControl(v.Framework)
	case v.Verbose:
		t.verdict()
		t.byCluster()
		t.remedies(slices.Collect(failing(r)))
	default:
		t.findings()
		t.remedies(slices.Collect(gated(r)))
	}
	most := tableEntries
	if v.Verbose {
		most = math.MaxInt - 1
	}
	t.section(collectionErrors(r), most)
	last := sections(r, t.rules)
	if !v.Verbose {
		last = slices.DeleteFunc(last, func(s section) bool { return !slices.Contains([]string{"unknown", "waivers"}, s.ID) }) // what there is to see to
	}
	for _, s := range last {
		t.section(s, most)
	}
	if v.Verbose {
		t.passed()
	}
	if v.Framework == "" {
		t.clusters()
	}
	if !v.Verbose {
		t.notes()
	}
	t.line("")
	t.verdict()
	return t.out.Flush()
}

type table struct {
	*terminal
	r      *result.Result
	view   View
	rules  map[string]*result.Rule
	groups []*group
}

func newTable(w io.Writer, r *result.Result, v View) *table {
	term := &terminal{out: bufio.NewWriter(w), width: v.Width, color: v.Color}
	if term.width <= 0 {
		term.width, term.color = defaultWidth, false
	}
	term.width = min(max(term.width, minWidth), maxWidth)
	return &table{terminal: term, r: r, view: v, rules: ruleIndex(r), groups: groups(r)}
}

// verdict says what came of the run, and what was audited.
func (t *table) verdict() {
	word := visible(strings.ToUpper(t.r.Summary.Verdict))
	style := map[string]string{result.Pass: onGreen, result.Fail: onRed, result.Incomplete: onYellow}[t.r.Summary.Verdict]
	if t.color {
		word = " " + word + " "
	}
	indent := textWidth(word) + 2
	t.parts(t.styled(style, word)+"  ", indent, visibleAll(verdictWords(t.r)), bold)
	t.parts(strings.Repeat(" ", indent), indent, visibleAll(append(audited(t.r), circumstances(t.r)...)), dim)
}

// findings are those that fail the gate, the worst first; the rest is counted in the
// table of clusters.
func (t *table) findings() {
	rows := statements(t.r, t.groups, t.rules)
	name := 0
	for _, x := range rows {
		for _, c := range x.Clusters {
			name = max(name, textWidth(visible(c)))
		}
	}
	if t.width < tableNarrow {
		for _, x := range rows {
			t.row(t.columns(8, t.idWidth(), 0), cell(strings.ToUpper(string(x.Severity)), severityStyle[x.Severity]), cell(visible(x.RuleID), bold),
				[]text{{x.On(), bold}, {x.String(), ""}})
		}
		return
	}
	columns := t.columns(8, t.idWidth(), min(name, t.width/4), 0)
	spare := tableLines
	for _, x := range rows {
		spare -= len(wrap(x.On(), columns[2]))
	}
	for _, x := range rows {
		text := x.within(columns[3])
		if more := len(wrap(text, columns[3])) - 1; more > 0 && more <= spare {
			spare -= more
		} else {
			text = t.clip(text, columns[3])
		}
		t.row(columns, cell(strings.ToUpper(string(x.Severity)), severityStyle[x.Severity]), cell(visible(x.RuleID), bold),
			cell(x.On(), bold), cell(text, ""))
	}
}

// clip cuts a text to one line where there is room for a sensible one.
func (t *table) clip(s string, width int) string {
	if width < 30 {
		return s
	}
	return runewidth.Truncate(s, width, "…")
}

// whole is as much of a text as fits a width and is still a whole statement.
func whole(s string, width int) string {
	for textWidth(s) > width {
		end := max(strings.LastIndex(s, "; "), strings.LastIndex(s, ": "))
		if end < max(width/3, 8) {
			return s
		}
		s = s[:end]
	}
	return s
}

func (t *table) idWidth() int {
	id := 6
	for i := range t.r.Rules {
		id = max(id, textWidth(visible(t.r.Rules[i].ID)))
	}
	return min(id, 16)
}

// remedies says what to do about findings, the most urgent first.
func (t *table) remedies(findings []*result.Finding) {
	all := remedies(findings, t.rules, !t.view.Verbose)
	if len(all) == 0 {
		return
	}
	title := "What to do"
	if len(all) > tableRemedies && !t.view.Verbose {
		all, title = all[:tableRemedies], title+" first"
	}
	if t.view.Verbose {
		t.line("")
	}
	t.heading(title, "dbaudit rules show ID has the commands")
	columns := t.columns(t.idWidth(), 0)
	for _, m := range all {
		summary := visible(m.summary)
		if len(m.rules) > 1 {
			summary += " (also " + words.List(visibleAll(m.rules[1:])) + ")"
		}
		if !t.view.Verbose {
			summary = t.clip(whole(summary, columns[1]), columns[1])
		}
		t.row(columns, cell(visible(m.rules[0]), bold), cell(summary, ""))
	}
}

// section writes a list of at most so many entries.
func (t *table) section(s section, most int) {
	if len(s.Entries) == 0 {
		return
	}
	t.line("")
	t.heading(s.Title, "")
	lead, key := 0, 0
	for _, e := range s.Entries {
		lead, key = max(lead, len(e.Lead)), max(key, textWidth(visible(e.Key)))
	}
	columns := t.columns(max(lead, 1), max(min(key, t.width/4), 1), 0)
	for i, e := range s.Entries {
		if i == most && len(s.Entries) > most+1 {
			t.hanging("  ", 2, "and "+words.Thousands(len(s.Entries)-i)+" more, which the verbose table and the other reports have", dim)
			break
		}
		if e.Lead+e.Key == "" {
			t.hanging("  · ", 4, visible(e.Text), "")
			continue
		}
		what := cell(visible(e.Text), "")
		if e.Detail != "" {
			what = append(what, text{visible(e.Detail), dim})
		}
		if key == 0 {
			t.row(t.columns(lead, 0), cell(visible(e.Lead), entryStyle[e.Class]), what)
			continue
		}
		t.row(columns, cell(visible(e.Lead), entryStyle[e.Class]), cell(visible(e.Key), bold), what)
	}
	if s.Hint != "" {
		t.hanging("  → ", 4, s.Hint, dim)
	}
}

// notes are the first few, a line each.
func (t *table) notes() {
	all := notes(t.r).Entries
	for i, e := range all {
		if i == tableEntries && len(all) > tableEntries+1 {
			t.hanging("· ", 2, words.Thousands(len(all)-i)+" more notes, which the verbose table and the other reports have", dim)
			break
		}
		t.line("· " + t.clip(whole(visible(e.Text), t.width-2), t.width-2))
	}
}

// clusters is a line a cluster with findings, then those without.
func (t *table) clusters() {
	var bad []*group
	var clean, unseen []string
	seen := map[string]bool{} // clusters of which something passed
	for _, p := range t.r.Passed {
		cluster, _ := ownerOf(p.ResourceID)
		seen[cluster] = true
	}
	for _, g := range t.groups {
		switch {
		case len(g.failing) > 0:
			bad = append(bad, g)
		case g.cluster == nil:
		case g.Unknown == 0 && seen[g.key]:
			clean = append(clean, g.name)
		default:
			unseen = append(unseen, g.name+t.unseenWords(g))
		}
	}
	if len(t.groups) == 0 {
		return
	}
	t.line("")
	if len(bad) > 0 {
		t.clusterRows(bad)
	}
	if len(clean) > 0 {
		t.hanging(t.styled(green, "✓ "), 2, "no findings on "+visible(some(clean, tableClusters, "other cluster")), "")
	}
	for i, name := range unseen {
		if i == tableClusters && !t.view.Verbose {
			t.hanging(t.styled(magenta, "? "), 2, words.Thousands(len(unseen)-i)+" more", "")
			break
		}
		t.hanging(t.styled(magenta, "? "), 2, visible(name), "")
	}
}

// unseenWords says what of a cluster without findings could not be judged.
func (t *table) unseenWords(g *group) string {
	text := ": nothing was judged"
	if g.Unknown > 0 {
		text = ": " + words.Count(g.Unknown, "check") + " unknown"
	}
	out := 0
	for _, e := range g.cluster.Endpoints {
		if unreached(e.State) {
			out++
		}
	}
	if out > 0 {
		text += ", " + words.Thousands(out) + " of " + words.Count(len(g.cluster.Endpoints), "endpoint") + " not reachable from here (see docs/where-to-run.md)"
	}
	return text
}

func (t *table) clusterRows(bad []*group) {
	if t.width < tableNarrow {
		for _, g := range bad {
			t.hanging(t.styled(red, "✗ "), 2, visible(g.name)+": "+severityCounts(g.Failing), "")
		}
		return
	}
	name := 12
	for _, g := range bad {
		name = max(name, textWidth(visible(g.name)))
	}
	columns := t.columns(min(name, t.width/4), -8, -4, -6, -4, -7, 0)
	var titles [][]text
	for _, title := range []string{"CLUSTER", "CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN", "BELOW GATE"} {
		titles = append(titles, cell(title, dim))
	}
	t.row(columns, titles...)
	counted := map[*result.Finding]bool{}
	for f := range gated(t.r) {
		counted[f] = true
	}
	for i, g := range bad {
		if i == tableClusters && len(bad) > tableClusters+1 && !t.view.Verbose {
			t.row(columns, cell("and "+words.Thousands(len(bad)-i)+" more", dim))
			break
		}
		cells := [][]text{cell(visible(g.name), bold)}
		number := func(n int, style string) {
			if n == 0 {
				cells = append(cells, cell("·", dim))
			} else {
				cells = append(cells, cell(words.Thousands(n), style))
			}
		}
		for _, s := range result.Severities {
			number(g.Failing[s], severityStyle[s])
		}
		number(g.Unknown, magenta)
		below := slices.DeleteFunc(slices.Clone(g.failing), func(f *result.Finding) bool { return counted[f] })
		t.row(columns, append(cells, cell(visible(strings.Join(distinct(below, ruleOf), " ")), dim))...)
	}
}
