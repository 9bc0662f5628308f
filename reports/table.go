package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

func init() {
	register(Format{
		Name: "table", Extension: "txt", Reporter: Func(table),
		Description: "for people: by cluster, worst first (the default)",
	})
}

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

// table writes the report for people. The verdict stands in the second line and
// again in the last, since a long report scrolls away under one of the two.
func table(w io.Writer, r *result.Result, v View) error {
	p := &painter{out: bufio.NewWriterSize(w, 1<<16), width: v.Width, color: v.Color}
	if p.width <= 0 {
		p.width, p.color = defaultWidth, false
	}
	p.width = min(max(p.width, minWidth), maxWidth)

	t := &tableReport{painter: p, r: r, view: v, rules: ruleIndex(r), groups: groups(r)}
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
	if t.err != nil {
		return t.err
	}
	return t.out.Flush()
}

type tableReport struct {
	*painter
	r      *result.Result
	view   View
	rules  map[string]*result.Rule
	groups []*group
}

// head is the first screen: the verdict, and what was audited.
func (t *tableReport) head() {
	t.verdict()
	what := audited(t.r)
	if len(what) > 0 {
		what[0] = "Audited " + what[0]
	}
	t.parts("", 0, what, "")
	t.parts("", 0, visibleAll(circumstances(t.r)), dim)
}

func (t *tableReport) verdict() {
	word := visible(strings.ToUpper(t.r.Summary.Verdict))
	style := map[string]string{result.Pass: onGreen, result.Fail: onRed, result.Incomplete: onYellow}[t.r.Summary.Verdict]
	if t.color {
		word = " " + word + " "
	}
	t.parts(t.paint(style, word)+"  ", textWidth(word)+2, visibleAll(verdictWords(t.r)), bold)
}

// foot repeats the verdict where a reader's eye is after a long report.
func (t *tableReport) foot() {
	t.blank()
	t.line(t.paint(dim, strings.Repeat("━", t.width)))
	t.verdict()
}

// overview is one line a cluster, for results that do not fit one screen.
func (t *tableReport) overview() {
	const most = 8
	shown, findings := 0, 0
	for _, g := range t.groups {
		if len(g.failing) > 0 {
			shown++
			findings += len(g.failing)
		}
	}
	if shown < 2 || findings < 8 || t.width < 64 {
		return
	}
	t.blank()
	name := 12
	for _, g := range t.groups {
		if len(g.failing) > 0 {
			name = max(name, textWidth(visible(g.name)))
		}
	}
	name = min(name, t.width/3)
	g := t.grid(
		column{"CLUSTER", name, left}, column{"CRITICAL", 8, right}, column{"HIGH", 5, right}, column{"MEDIUM", 6, right}, column{"LOW", 5, right},
		column{"MOST URGENT", 0, left})
	for i, c := range t.groups {
		if len(c.failing) == 0 {
			break
		}
		if i == most && shown > most+1 {
			g.row(text{fmt.Sprintf("and %d more", shown-most), dim})
			break
		}
		row := []text{{visible(c.name), bold}}
		for _, s := range result.Severities {
			cell := text{"·", dim}
			if n := c.counts[s]; n > 0 {
				cell = text{thousands(n), severityStyle[s]}
			}
			row = append(row, cell)
		}
		first := c.failing[0]
		urgent := titleOf(t.rules, first.RuleID)
		if rule := t.rules[first.RuleID]; rule != nil && t.width < wideAt {
			urgent = cmp.Or(rule.Name, urgent)
		}
		g.row(append(row, text{visible(first.RuleID + " " + urgent), ""})...)
	}
	g.end()
}

// byCluster is the findings, the worst cluster first.
func (t *tableReport) byCluster() {
	clean := []string{}
	// One grid for all clusters: making one costs as much as hundreds of rows.
	grid := t.findingsGrid()
	for _, g := range t.groups {
		if len(g.failing) == 0 {
			if g.cluster != nil {
				clean = append(clean, visible(g.name))
			}
			continue
		}
		t.heading(visible(g.name), clusterFacts(g), severityCounts(g.counts))
		t.findings(grid, g.failing)
	}
	grid.end()
	if len(clean) > 0 {
		t.blank()
		t.hanging(t.paint(green, "✓ "), 2, "no findings on "+list(clean), "")
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
func (t *tableReport) wide() bool { return t.width >= wideAt }

func (t *tableReport) findingsGrid() *grid {
	id := 6
	for i := range t.r.Rules {
		id = max(id, textWidth(visible(t.r.Rules[i].ID)))
	}
	columns := []column{{"", 8, left}, {"", min(id, 16), left}, {"", 0, left}}
	if t.wide() {
		columns = append(columns, column{"", t.placeWidth(), left})
	}
	return t.grid(columns...)
}

// placeWidth is what the longest resource's name needs, so that a host stands on one
// line where there is room for it.
func (t *tableReport) placeWidth() int {
	const least = 24
	most, longest := t.width*2/5, least
	for i := range t.r.Findings {
		f := &t.r.Findings[i]
		if f.Verdict != result.Fail || f.Waiver != nil {
			continue
		}
		n := textWidth(visible(about(f)))
		if f.Baseline == "new" {
			n += len(" (new)")
		}
		if longest = max(longest, n); longest >= most {
			return most
		}
	}
	return longest
}

// findings writes the rows of one cluster. Findings of the same rule that say the
// same share a row, and a rule's title is said once.
func (t *tableReport) findings(g *grid, failing []*result.Finding) {
	for start := 0; start < len(failing); {
		f := failing[start]
		end := start + 1
		for end < len(failing) && !t.view.Verbose && end-start < longestRow && sameWords(f, failing[end]) {
			end++
		}
		var severity, rule, what, where []text
		if start == 0 || failing[start-1].RuleID != f.RuleID || failing[start-1].Severity != f.Severity {
			severity = []text{{strings.ToUpper(string(f.Severity)), severityStyle[f.Severity]}}
			rule = []text{{visible(f.RuleID), bold}}
			what = []text{{visible(titleOf(t.rules, f.RuleID)), bold}}
		}
		message := visible(f.Message)
		if f.Baseline == "new" && about(f) == "" {
			message += " (new)"
		}
		what = append(what, text{message, ""})
		for _, f := range failing[start:end] {
			place := visible(about(f))
			if place == "" {
				continue
			}
			style := dim
			if f.Baseline == "new" {
				place, style = place+" (new)", ""
			}
			where = append(where, text{place, style})
		}
		if !t.wide() {
			for _, w := range where {
				what = append(what, text{"at " + w.s, w.style})
			}
		}
		if t.view.Verbose {
			what = append(what, t.detail(f)...)
		}
		g.block([][]text{severity, rule, what, where}[:len(g.columns)]...)
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
func (t *tableReport) detail(f *result.Finding) []text {
	var cell []text
	for _, key := range sortedKeys(f.Evidence) {
		cell = append(cell, text{visible(key) + ": " + cut(escaped(compactJSON(f.Evidence[key]), false), longest), dim})
	}
	for _, way := range remedyWays(&f.Remediation) {
		cell = append(cell, text{"→ " + way.label + ":", ""}, text{indent(escaped(strings.TrimRight(way.text, "\n"), true), "    "), ""})
	}
	if f.FirstSeen != nil {
		cell = append(cell, text{"first seen " + day(*f.FirstSeen), dim})
	}
	return append(cell, text{"fingerprint " + visible(f.Fingerprint), dim})
}

// remedies says, once a rule, what to do.
func (t *tableReport) remedies() {
	type remedy struct {
		f        *result.Finding
		findings int
		clusters map[string]bool
	}
	var order []*remedy
	byRule := map[string]*remedy{}
	for _, s := range result.Severities {
		for _, g := range t.groups {
			for _, f := range g.failing {
				if f.Severity != s {
					continue
				}
				m := byRule[f.RuleID]
				if m == nil {
					m = &remedy{f: f, clusters: map[string]bool{}}
					byRule[f.RuleID] = m
					order = append(order, m)
				}
				m.findings++
				m.clusters[g.key] = true
			}
		}
	}
	if len(order) == 0 {
		return
	}
	t.heading("What to do", "dbaudit rules show ID has the commands", "")
	g := t.grid(column{"", 8, left}, column{"", 6, left}, column{"", 0, left})
	for _, m := range order {
		summary := m.f.Remediation.Summary
		if rule := t.rules[m.f.RuleID]; rule != nil && rule.Remediation.Summary != "" {
			summary = rule.Remediation.Summary
		}
		title := visible(titleOf(t.rules, m.f.RuleID))
		if m.findings > 1 {
			title += fmt.Sprintf(" (%s)", thousands(m.findings)+"×")
		}
		g.block([]text{{strings.ToUpper(string(m.f.Severity)), severityStyle[m.f.Severity]}}, []text{{visible(m.f.RuleID), bold}},
			[]text{{title, bold}, {visible(summary), ""}})
	}
	g.end()
}
