package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

// controlState is how one control of a framework stands.
type controlState struct {
	result.Control
	rules                                []string
	failing, unknown, waived, passed, na int
	worst                                result.Severity
}

// State is the control's verdict: its worst rule's.
func (c *controlState) state() string {
	switch {
	case c.failing > 0:
		return result.Fail
	case c.unknown > 0:
		return result.Unknown
	case c.waived > 0:
		return "waived"
	case c.passed > 0:
		return result.Pass
	}
	return result.NotApplicable
}

// frameworksOf are the keys of the frameworks that the rules speak to.
func frameworksOf(r *result.Result) []string {
	keys := map[string]bool{}
	for i := range r.Rules {
		for k := range r.Rules[i].Controls {
			keys[k] = true
		}
	}
	return sortedKeys(keys)
}

func frameworkName(key string) string { return cmp.Or(result.Frameworks[key], key) }

// controls gathers a result by the controls of a framework, in the framework's
// order, and counts the rules that speak to none of them.
func controls(r *result.Result, framework string) (states []*controlState, silent int) {
	byID := map[string]*controlState{}
	of := map[string][]*controlState{}
	for i := range r.Rules {
		rule := &r.Rules[i]
		if len(rule.Controls[framework]) == 0 {
			silent++
		}
		for _, c := range rule.Controls[framework] {
			s := byID[c.ID]
			if s == nil {
				s = &controlState{Control: c}
				byID[c.ID] = s
				states = append(states, s)
			}
			if !slices.Contains(s.rules, rule.ID) {
				s.rules = append(s.rules, rule.ID)
				of[rule.ID] = append(of[rule.ID], s)
			}
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		for _, s := range of[f.RuleID] {
			switch {
			case f.Waiver != nil:
				s.waived++
			case f.Verdict == result.Fail:
				s.failing++
				if f.Severity.Rank() > s.worst.Rank() {
					s.worst = f.Severity
				}
			default:
				s.unknown++
			}
		}
	}
	for i := range r.Passed {
		for _, s := range of[r.Passed[i].RuleID] {
			s.passed++
		}
	}
	for i := range r.NotApplicable {
		for _, s := range of[r.NotApplicable[i].RuleID] {
			s.na++
		}
	}
	slices.SortStableFunc(states, func(a, b *controlState) int { return compareNumbers(a.ID, b.ID) })
	return states, silent
}

// byControl shows the result by a framework's controls instead of by cluster.
func (t *table) byControl() {
	name := frameworkName(t.view.Framework)
	states, silent := controls(t.r, t.view.Framework)
	if len(states) == 0 {
		t.heading(visible(name), "", "")
		t.hanging("  ", 2, "no rule of this result speaks to a control of this framework; there are "+list(sortedKeys(result.Frameworks)), "")
		return
	}
	met := 0
	for _, s := range states {
		if s.state() == result.Pass || s.state() == result.NotApplicable {
			met++
		}
	}
	t.heading(visible(name), "", fmt.Sprintf("%d of %s without findings", met, count(len(states), "control")))
	id := 8
	for _, s := range states {
		id = max(id, textWidth(visible(s.ID)))
	}
	columns := t.columns(8, min(id, 20), 0)
	t.row(columns, cell("STATE", dim), cell("CONTROL", dim))
	style := map[string]string{result.Fail: red, result.Unknown: magenta, "waived": dim, result.Pass: green, result.NotApplicable: dim}
	for _, s := range states {
		state := s.state()
		label := strings.ToUpper(state)
		if state == result.NotApplicable {
			label = "N/A"
		}
		t.row(columns, cell(label, style[state]), cell(visible(s.ID), bold),
			[]text{{visible(s.Title), ""}, {visible(s.numbers() + " · " + strings.Join(s.rules, ", ")), dim}})
	}
	if silent > 0 {
		t.hanging("  ", 2, count(silent, "rule speaks|rules speak")+" to no control of this framework.", dim)
	}
}

// numbers says how many of the control's checks came to what.
func (c *controlState) numbers() string {
	var numbers []string
	for _, x := range []struct {
		n    int
		word string
	}{{c.failing, "failing"}, {c.unknown, "unknown"}, {c.waived, "waived"}, {c.passed, "passed"}, {c.na, "not applicable"}} {
		if x.n > 0 {
			numbers = append(numbers, thousands(x.n)+" "+x.word)
		}
	}
	if c.worst != "" {
		numbers[0] += " (worst: " + string(c.worst) + ")"
	}
	return strings.Join(numbers, ", ")
}
