package reports

import (
	"fmt"
	"strings"

	"dbaudit/pkg/result"
)

// byCluster is all findings, the worst cluster first.
func (t *table) byCluster() {
	columns := t.columns(8, t.idWidth(), 0)
	for _, g := range t.groups {
		if len(g.failing) == 0 {
			continue
		}
		t.heading(visible(g.name), clusterFacts(g.cluster), severityCounts(g.Failing))
		for i, f := range g.failing {
			var severity, rule, what []text
			if i == 0 || g.failing[i-1].RuleID != f.RuleID || g.failing[i-1].Severity != f.Severity { // a title stands once
				severity = cell(strings.ToUpper(string(f.Severity)), severityStyle[f.Severity])
				rule = cell(visible(f.RuleID), bold)
				what = cell(visible(titleOf(t.rules, f.RuleID)), bold)
			}
			message := f.Message
			if f.Baseline == "new" {
				message += " (new)"
			}
			what = append(what, text{visible(message), ""})
			if place := about(f); place != "" {
				what = append(what, text{"at " + visible(place), dim})
			}
			t.row(columns, severity, rule, append(what, t.detail(f)...))
		}
	}
}

// detail is a finding's evidence, the commands that end it, since when it is known.
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

// passed is a line a rule.
func (t *table) passed() {
	s := section{Title: count(len(t.r.Passed), "check") + " passed"}
	byRule := tallies(t.r)
	for _, id := range sortedKeys(byRule) {
		if n := byRule[id].Passed; n > 0 {
			s.Entries = append(s.Entries, entry{Lead: thousands(n) + " times", Class: "pass", Key: id, Text: titleOf(t.rules, id)})
		}
	}
	t.section(s)
}

// byControl shows the result by a framework's controls instead of by cluster.
func (t *table) byControl() {
	name := visible(frameworkName(t.r, t.view.Framework))
	all, silent := controls(t.r, t.view.Framework)
	if len(all) == 0 {
		t.heading(name, "", "")
		says := "no rule of this result speaks to a control of this framework"
		if others := frameworksOf(t.r); len(others) > 0 {
			says += "; there are " + list(others)
		}
		t.hanging("  ", 2, visible(says), "")
		return
	}
	met, id := 0, 8
	for _, s := range all {
		if s.State() == result.Pass || s.State() == result.NotApplicable {
			met++
		}
		id = max(id, textWidth(visible(s.ID)))
	}
	t.heading(name, "", fmt.Sprintf("%d of %s without findings", met, count(len(all), "control")))
	columns := t.columns(8, min(id, 20), 0)
	t.row(columns, cell("STATE", dim), cell("CONTROL", dim))
	style := map[string]string{result.Fail: red, result.Unknown: magenta, "waived": dim, result.Pass: green, result.NotApplicable: dim}
	for _, s := range all {
		label := strings.ToUpper(s.State())
		if s.State() == result.NotApplicable {
			label = "N/A"
		}
		t.row(columns, cell(label, style[s.State()]), cell(visible(s.ID), bold),
			[]text{{visible(s.Title), ""}, {visible(strings.Join(s.Outcomes(), ", ") + " · " + strings.Join(s.Rules, ", ")), dim}})
	}
	if silent > 0 {
		t.hanging("  ", 2, count(silent, "rule speaks|rules speak")+" to no control of this framework.", dim)
	}
}
