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
	maxWidth     = 160
	// wideAt is from where the resource has a column of its own.
	wideAt = 110
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
	t.unreachable()
	t.unjudged()
	t.waived()
	t.idleWaivers()
	t.fixed()
	t.errors()
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

// head is the first screen: what was audited, and the verdict.
func (t *tableReport) head() {
	tool := cmp.Or(t.r.Tool.Name, "dbaudit")
	if t.r.Tool.Version != "" {
		tool += " " + t.r.Tool.Version
	}
	t.hanging(t.paint(bold, visible(tool))+"  ", textWidth(visible(tool))+2,
		audited(t.r)+" · "+minute(t.r.EvaluatedAt), dim)
	t.verdict()
}

func (t *tableReport) verdict() {
	word := strings.ToUpper(t.r.Summary.Verdict)
	style := map[string]string{result.Pass: onGreen, result.Fail: onRed, result.Incomplete: onYellow}[t.r.Summary.Verdict]
	badge := visible(word)
	if t.color {
		badge = " " + badge + " "
	}
	t.hanging(t.paint(style, badge)+"  ", textWidth(badge)+2, verdictSentence(t.r), bold)
}

// foot repeats the verdict where a reader's eye is after a long report.
func (t *tableReport) foot() {
	t.blank()
	t.line(t.paint(dim, strings.Repeat("━", t.width)))
	t.verdict()
}

// overview is one line a cluster, for results that do not fit one screen.
func (t *tableReport) overview() {
	const most = 12
	shown, findings := 0, 0
	for _, g := range t.groups {
		if len(g.failing) > 0 {
			shown++
			findings += len(g.failing)
		}
	}
	if shown < 2 || findings < 8 {
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
	const number = 8
	g := t.grid(
		column{"CLUSTER", name, left}, column{"CRITICAL", number, right}, column{"HIGH", number - 2, right},
		column{"MEDIUM", number - 2, right}, column{"LOW", number - 4, right},
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
		g.row(append(row, text{first.RuleID + " " + visible(titleOf(t.rules, first.RuleID)), ""})...)
	}
	g.end()
}

// byCluster is the findings, the worst cluster first.
func (t *tableReport) byCluster() {
	clean := []string{}
	for _, g := range t.groups {
		if len(g.failing) == 0 {
			if g.cluster != nil {
				clean = append(clean, visible(g.name))
			}
			continue
		}
		t.heading(visible(g.name), clusterFacts(g), severityCounts(g.counts))
		t.findings(g.failing)
	}
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

// findings writes the rows of one cluster. Rows of the same rule follow each other
// and say its title once.
func (t *tableReport) findings(failing []*result.Finding) {
	wide := t.width >= wideAt
	columns := []column{{"", 8, left}, {"", 6, left}, {"", 0, left}}
	if wide {
		columns = []column{{"", 8, left}, {"", 6, left}, {"", min(44, t.width/3), left}, {"", 0, left}}
	}
	for _, f := range failing {
		columns[1].width = max(columns[1].width, textWidth(visible(f.RuleID)))
	}
	columns[1].width = min(columns[1].width, 16)
	g := t.grid(columns...)
	var last *result.Finding
	for _, f := range failing {
		severity, rule := text{}, text{}
		var cell []text
		if last == nil || last.RuleID != f.RuleID || last.Severity != f.Severity {
			severity = text{strings.ToUpper(string(f.Severity)), severityStyle[f.Severity]}
			rule = text{visible(f.RuleID), bold}
			cell = append(cell, text{visible(titleOf(t.rules, f.RuleID)), bold})
		}
		last = f
		message := visible(f.Message)
		if f.Baseline == "new" {
			message = "new: " + message
		}
		cell = append(cell, text{message, ""})
		where := about(f)
		if where != "" && !wide {
			cell = append(cell, text{"at " + visible(where), dim})
		}
		if t.view.Verbose {
			cell = append(cell, t.detail(f)...)
		}
		if wide {
			g.block([]text{severity}, []text{rule}, []text{{visible(cmp.Or(where, f.Resource.Type)), dim}}, cell)
		} else {
			g.block([]text{severity}, []text{rule}, cell)
		}
	}
	g.end()
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
