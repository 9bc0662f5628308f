package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Widths of the table. A terminal that is not one gets defaultWidth columns and no
// colour; more than maxWidth is hard to read, fewer than minWidth cannot be done.
const (
	defaultWidth = 100
	minWidth     = 40
	maxWidth     = 180
	// wideAt is from where the resource has a column of its own: two fifths of it hold
	// the host of a cluster.
	wideAt = 140
)

// writeTable writes the report for people. The verdict stands in the first line and
// again in the last, since a long report scrolls away under one of the two.
func writeTable(w io.Writer, r *result.Result, v View) error {
	term := &terminal{out: bufio.NewWriter(w), width: v.Width, color: v.Color}
	if term.width <= 0 {
		term.width, term.color = defaultWidth, false
	}
	term.width = min(max(term.width, minWidth), maxWidth)
	t := &table{terminal: term, r: r, view: v, rules: ruleIndex(r), groups: groups(r)}
	t.head()
	if v.Framework != "" {
		t.byControl()
	} else {
		t.overview()
		t.byCluster()
	}
	t.errors()
	t.unreachable()
	t.unjudged()
	t.waived()
	t.idleWaivers()
	t.fixed()
	t.notes()
	if v.Verbose {
		t.passed()
	}
	t.remedies()
	t.foot()
	return t.out.Flush()
}

type table struct {
	*terminal
	r      *result.Result
	view   View
	rules  map[string]*result.Rule
	groups []*group
}

// head is the first screen: the verdict, and what was audited.
func (t *table) head() {
	t.verdict()
	what := audited(t.r)
	if len(what) > 0 {
		what[0] = "Audited " + what[0]
	}
	t.parts("", 0, what, "")
	t.parts("", 0, visibleAll(circumstances(t.r)), dim)
}

func (t *table) verdict() {
	word := visible(strings.ToUpper(t.r.Summary.Verdict))
	style := map[string]string{result.Pass: onGreen, result.Fail: onRed, result.Incomplete: onYellow}[t.r.Summary.Verdict]
	if t.color {
		word = " " + word + " "
	}
	t.parts(t.styled(style, word)+"  ", textWidth(word)+2, visibleAll(verdictWords(t.r)), bold)
}

// foot repeats the verdict where a reader's eye is after a long report.
func (t *table) foot() {
	t.line("")
	t.line(t.styled(dim, strings.Repeat("━", t.width)))
	t.verdict()
}

// overview is one line a cluster, for results that do not fit one screen.
func (t *table) overview() {
	const most = 8
	bad := slices.DeleteFunc(slices.Clone(t.groups), func(g *group) bool { return len(g.failing) == 0 })
	if len(bad) < 2 || size(failing(t.r)) < 8 || t.width < 64 {
		return
	}
	t.line("")
	name := 12
	for _, g := range bad {
		name = max(name, textWidth(visible(g.name)))
	}
	columns := t.columns(min(name, t.width/3), -8, -5, -6, -5, 0)
	titles := [][]text{}
	for _, title := range []string{"CLUSTER", "CRITICAL", "HIGH", "MEDIUM", "LOW", "MOST URGENT"} {
		titles = append(titles, cell(title, dim))
	}
	t.row(columns, titles...)
	for i, g := range bad {
		if i == most && len(bad) > most+1 {
			t.row(columns, cell(fmt.Sprintf("and %d more", len(bad)-most), dim))
			break
		}
		row := [][]text{cell(visible(g.name), bold)}
		for _, s := range result.Severities {
			if n := g.Failing[s]; n > 0 {
				row = append(row, cell(thousands(n), severityStyle[s]))
			} else {
				row = append(row, cell("·", dim))
			}
		}
		first := g.failing[0]
		urgent := titleOf(t.rules, first.RuleID)
		if rule := t.rules[first.RuleID]; rule != nil && !t.wide() {
			urgent = cmp.Or(rule.Name, urgent)
		}
		t.row(columns, append(row, cell(visible(first.RuleID+" "+urgent), ""))...)
	}
}

// byCluster is the findings, the worst cluster first.
func (t *table) byCluster() {
	clean := []string{}
	columns := t.findingColumns()
	for _, g := range t.groups {
		if len(g.failing) == 0 {
			if g.cluster != nil {
				clean = append(clean, visible(g.name))
			}
			continue
		}
		t.heading(visible(g.name), clusterFacts(g), severityCounts(g.Failing))
		t.findings(columns, g.failing)
	}
	if len(clean) > 0 {
		t.line("")
		t.hanging(t.styled(green, "✓ "), 2, "no findings on "+list(clean), "")
	}
}

// clusterFacts is what stands beside a cluster's name.
func clusterFacts(g *group) string {
	c := g.cluster
	if c == nil {
		return ""
	}
	var facts []string
	if c.Role == snapshot.RoleReplica {
		facts = append(facts, "read replica")
	}
	if c.Version != "" {
		facts = append(facts, "PostgreSQL "+visible(c.Version))
	}
	if c.Region != "" {
		facts = append(facts, visible(c.Region))
	}
	if c.TrustedSources != nil {
		if n := len(c.TrustedSources); n > 0 {
			facts = append(facts, count(n, "trusted source"))
		} else {
			facts = append(facts, "open to all")
		}
	}
	return strings.Join(facts, " · ")
}

// wide reports whether the resource has a column of its own.
func (t *table) wide() bool { return t.width >= wideAt }

// findingColumns are severity, rule, what was seen and, where there is room, where.
func (t *table) findingColumns() columns {
	id := 6
	for i := range t.r.Rules {
		id = max(id, textWidth(visible(t.r.Rules[i].ID)))
	}
	if !t.wide() {
		return t.columns(8, min(id, 16), 0)
	}
	place := 24 // as wide as the longest needs, so that a host stands on one line
	for f := range failing(t.r) {
		place = max(place, textWidth(placeOf(f)))
	}
	return t.columns(8, min(id, 16), 0, min(place, t.width*2/5))
}

// placeOf names the thing that a finding is about, and says whether the finding is new.
func placeOf(f *result.Finding) string {
	place := visible(about(f))
	if place != "" && f.Baseline == "new" {
		place += " (new)"
	}
	return place
}

// findings writes the rows of one cluster. Findings of the same rule that say the
// same share a row, and a rule's title is said once.
func (t *table) findings(c columns, failing []*result.Finding) {
	for start := 0; start < len(failing); {
		f := failing[start]
		end := start + 1
		for end < len(failing) && !t.view.Verbose && end-start < longestRow && sameWords(f, failing[end]) {
			end++
		}
		var severity, rule, what, places []text
		if start == 0 || failing[start-1].RuleID != f.RuleID || failing[start-1].Severity != f.Severity {
			severity = cell(strings.ToUpper(string(f.Severity)), severityStyle[f.Severity])
			rule = cell(visible(f.RuleID), bold)
			what = cell(visible(titleOf(t.rules, f.RuleID)), bold)
		}
		message := visible(f.Message)
		if f.Baseline == "new" && about(f) == "" {
			message += " (new)"
		}
		what = append(what, text{message, ""})
		for _, f := range failing[start:end] {
			style := dim
			if f.Baseline == "new" {
				style = ""
			}
			if place := placeOf(f); place != "" && t.wide() {
				places = append(places, text{place, style})
			} else if place != "" {
				what = append(what, text{"at " + place, style})
			}
		}
		if t.view.Verbose {
			what = append(what, t.detail(f)...)
		}
		t.row(c, [][]text{severity, rule, what, places}[:len(c)]...)
		start = end
	}
}

// longestRow is how many findings share a row at most, so that a row never grows
// without bound.
const longestRow = 200

// sameWords reports whether two findings differ in their resource alone.
func sameWords(a, b *result.Finding) bool {
	return a.RuleID == b.RuleID && a.Severity == b.Severity && a.Message == b.Message &&
		about(a) != "" && about(b) != ""
}

// detail is what --verbose adds to a finding: its evidence, the commands that mend
// it, since when it is known.
func (t *table) detail(f *result.Finding) []text {
	var cell []text
	for _, key := range sortedKeys(f.Evidence) {
		cell = append(cell, text{visible(key) + ": " + cut(escaped(compactJSON(f.Evidence[key]), false), longest), dim})
	}
	for _, way := range remedyWays(&f.Remediation) {
		cell = append(cell, text{"→ " + way.Label + ":", ""}, text{indent("    ", way.Text), ""})
	}
	if f.FirstSeen != nil {
		cell = append(cell, text{"first seen " + day(*f.FirstSeen), dim})
	}
	return append(cell, text{"fingerprint " + visible(f.Fingerprint), dim})
}

// remedies says, once a rule, what to do.
func (t *table) remedies() {
	byRule := groupBy(slices.Values(failingWorstFirst(t.groups)), ruleOf)
	if len(byRule) == 0 {
		return
	}
	t.heading("What to do", "dbaudit rules show ID has the commands", "")
	columns := t.columns(8, 6, 0)
	for _, findings := range byRule {
		f := findings[0]
		summary := f.Remediation.Summary
		if rule := t.rules[f.RuleID]; rule != nil {
			summary = cmp.Or(rule.Remediation.Summary, summary)
		}
		title := visible(titleOf(t.rules, f.RuleID))
		if len(findings) > 1 {
			title += " (" + thousands(len(findings)) + "×)"
		}
		t.row(columns, cell(strings.ToUpper(string(f.Severity)), severityStyle[f.Severity]), cell(visible(f.RuleID), bold),
			[]text{{title, bold}, {visible(summary), ""}})
	}
}
