package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// compareNumbers compares "8.9" and "8.22" part by part, digits as numbers.
func compareNumbers(a, b string) int {
	for a != "" && b != "" {
		x, restA := numberPart(a)
		y, restB := numberPart(b)
		n, errA := strconv.Atoi(x)
		m, errB := strconv.Atoi(y)
		c := cmp.Compare(x, y)
		if errA == nil && errB == nil {
			c = cmp.Compare(n, m)
		}
		if c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

// numberPart splits off the leading run of digits, or of anything else.
func numberPart(s string) (string, string) {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	i := 1
	for i < len(s) && digit(s[i]) == digit(s[0]) {
		i++
	}
	return s[:i], s[i:]
}

// byControl shows the result by a framework's controls instead of by cluster.
func (t *tableReport) byControl() {
	name := cmp.Or(result.Frameworks[t.view.Framework], t.view.Framework)
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
	g := t.grid(column{"STATE", 8, left}, column{"CONTROL", min(id, 20), left}, column{"", 0, left})
	style := map[string]string{result.Fail: red, result.Unknown: magenta, "waived": dim, result.Pass: green, result.NotApplicable: dim}
	for _, s := range states {
		state := s.state()
		var numbers []string
		for _, n := range []struct {
			n    int
			noun string
		}{{s.failing, "failing|failing"}, {s.unknown, "unknown|unknown"}, {s.waived, "waived|waived"}, {s.passed, "passed|passed"}, {s.na, "not applicable|not applicable"}} {
			if n.n > 0 {
				numbers = append(numbers, count(n.n, n.noun))
			}
		}
		label := strings.ToUpper(state)
		if state == result.NotApplicable {
			label = "N/A"
		}
		if s.worst != "" {
			numbers[0] += " (worst: " + string(s.worst) + ")"
		}
		g.block([]text{{label, style[state]}}, []text{{visible(s.ID), bold}},
			[]text{{visible(s.Title), ""}, {visible(strings.Join(numbers, ", ") + " · " + strings.Join(s.rules, ", ")), dim}})
	}
	g.end()
	if silent > 0 {
		t.hanging("  ", 2, count(silent, "rule speaks|rules speak")+" to no control of this framework.", dim)
	}
}
