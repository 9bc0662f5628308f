package reports

import (
	"fmt"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// byCluster is all findings, the worst cluster first.
func (t *table) byCluster() {
	columns := t.columns(8, t.idWidth(), 0)
	for _, g := range t.groups {
		if len(g.failing) == 0 {
			continue
		}
		t.line("")
		t.heading(visible(g.name), strings.TrimPrefix(clusterFacts(g.cluster)+" · "+severityCounts(g.Failing), " · "))
		for i, f := range g.failing {
			var severity, rule, what []text
			if i == 0 || g.failing[i-1].RuleID != f.RuleID || g.failing[i-1].Severity != f.Severity { // a title stands once
				severity = cell(strings.ToUpper(string(f.Severity)), severityStyle[f.Severity])
				rule = cell(visible(f.RuleID), bold)
				what = cell(visible(titleOf(t.rules, f.RuleID)), bold)
			}
			message := f.Message
			if len(f.Changed) > 0 {
				message += " (worse: " + strings.Join(f.Changed, ", ") + ")"
			} else if f.Baseline == result.New {
				message += " (new)"
			}
			what = append(what, text{visible(message), ""})
			if place := places(g, []*result.Finding{f}); place != "" {
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
	s := section{Title: words.Count(len(t.r.Passed), "check") + " passed"}
	byRule := tallies(t.r)
	for _, id := range sortedKeys(byRule) {
		if n := byRule[id].Passed; n > 0 {
			s.Entries = append(s.Entries, entry{Lead: words.Thousands(n) + " times", Class: "pass", Key: id, Text: passedTitle(t.rules, id)})
		}
	}
	t.section(s, len(s.Entries))
}

// byControl shows the result by a framework's controls instead of by cluster.
func (t *table) byControl(framework string) {
	all, silent := controls(t.r, framework)
	s := section{Title: visible(t.r.Catalog.Framework(framework))}
	if len(all) == 0 {
		t.line("")
		t.heading(s.Title, "")
		t.hanging("  ", 2, "no rule of this result speaks to a control of this framework", "")
		return
	}
	met := 0
	for _, c := range all {
		label := strings.ToUpper(strings.ReplaceAll(c.State(), "_", " "))
		switch c.State() {
		case result.NotApplicable:
			label = "N/A"
			met++
		case result.Pass:
			met++
		}
		s.Entries = append(s.Entries, entry{
			Lead: label, Class: c.Class(), Key: c.ID, Text: c.Title, Detail: strings.Join(append(c.Outcomes(), strings.Join(c.Rules, " ")), ", "),
		})
	}
	s.Title += fmt.Sprintf(": %d of %s without findings", met, words.Count(len(all), "control"))
	if silent > 0 {
		s.Hint = words.Count(silent, "rule speaks|rules speak") + " to no control of this framework."
	}
	for _, in := range inherited(t.r, framework) {
		for _, c := range in.Controls {
			s.Entries = append(s.Entries, entry{Lead: "PROVIDER", Class: "waived", Key: c.ID, Text: c.Title, Detail: in.Provider + ": " + in.Part})
		}
		if !strings.Contains(s.Hint, in.Source) {
			s.Hint = strings.TrimSpace(s.Hint + " What the provider meets: " + visible(in.Source))
		}
	}
	t.section(s, len(s.Entries))
}
