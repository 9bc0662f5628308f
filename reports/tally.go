package reports

import (
	"cmp"
	"slices"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// tally counts what came of checks: those of a rule, of a control, of a cluster.
type tally struct {
	Failing                                   map[result.Severity]int // not waived
	Unknown, NotAsked, Waived, Passed, Exempt int
}

// add counts a finding.
func (t *tally) add(f *result.Finding) {
	switch {
	case f.Waiver != nil:
		t.Waived++
	case isNotAsked(f):
		t.NotAsked++
	case f.Verdict == result.Unknown:
		t.Unknown++
	default:
		if t.Failing == nil {
			t.Failing = map[result.Severity]int{}
		}
		t.Failing[f.Severity]++
	}
}

// join counts what another tally counts.
func (t *tally) join(o *tally) {
	if t.Failing == nil {
		t.Failing = map[result.Severity]int{}
	}
	for s, n := range o.Failing {
		t.Failing[s] += n
	}
	t.NotAsked += o.NotAsked
	t.Unknown, t.Waived, t.Passed, t.Exempt = t.Unknown+o.Unknown, t.Waived+o.Waived, t.Passed+o.Passed, t.Exempt+o.Exempt
}

// Fails is how many checks fail.
func (t *tally) Fails() (n int) {
	for _, m := range t.Failing {
		n += m
	}
	return n
}

// worst is the worst severity that fails, "" when nothing does.
func (t *tally) worst() (worst result.Severity) {
	for s := range t.Failing {
		if s.Rank() >= worst.Rank() {
			worst = s
		}
	}
	return worst
}

// notAsked is the state of what the user chose not to ask.
const notAsked = "not_asked"

// State is the worst of what came: a verdict, "not_asked" or "waived".
func (t *tally) State() string {
	switch {
	case t.Fails() > 0:
		return result.Fail
	case t.Unknown > 0:
		return result.Unknown
	case t.NotAsked > 0:
		return notAsked
	case t.Waived > 0:
		return "waived"
	case t.Passed > 0:
		return result.Pass
	}
	return result.NotApplicable
}

// Class is the state as the HTML colours it: a severity, or the state itself.
func (t *tally) Class() string {
	if t.Fails() > 0 {
		return string(t.worst())
	}
	return t.State()
}

// Outcomes says how many checks came to what: "2 failing (worst: high)", "3 passed".
func (t *tally) Outcomes() []string {
	var out []string
	for _, x := range []struct {
		n    int
		word string
	}{
		{t.Fails(), "failing (worst: " + string(t.worst()) + ")"},
		{t.Unknown, "unknown"},
		{t.NotAsked, "not asked"},
		{t.Waived, "waived"},
		{t.Passed, "passed"},
		{t.Exempt, "not applicable"},
	} {
		if x.n > 0 {
			out = append(out, words.Thousands(x.n)+" "+x.word)
		}
	}
	return out
}

// compareCounts puts first what has more of the worst severity.
func compareCounts(a, b map[result.Severity]int) int {
	for _, s := range result.Severities {
		if c := cmp.Compare(b[s], a[s]); c != 0 {
			return c
		}
	}
	return 0
}

// tallies are the rules' by id; also those of findings whose rule the result lacks.
func tallies(r *result.Result) map[string]*tally {
	all := map[string]*tally{}
	of := func(rule string) *tally {
		if all[rule] == nil {
			all[rule] = &tally{}
		}
		return all[rule]
	}
	for i := range r.Rules {
		of(r.Rules[i].ID)
	}
	for i := range r.Findings {
		of(r.Findings[i].RuleID).add(&r.Findings[i])
	}
	for _, p := range r.Passed {
		of(p.RuleID).Passed++
	}
	for _, x := range r.NotApplicable {
		of(x.RuleID).Exempt++
	}
	return all
}

// control is how one control of a framework stands.
type control struct {
	result.Control
	tally
	Rules []string
	// Unasked are those of the rules whose facts this run did not ask for.
	Unasked []string
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

// controls gathers a result by the controls of a framework, in the framework's
// order, and counts the rules that speak to none of them.
func controls(r *result.Result, framework string) (all []*control, silent int) {
	byID := map[string]*control{}
	byRule := tallies(r)
	for i := range r.Rules {
		rule := &r.Rules[i]
		if len(rule.Controls[framework]) == 0 {
			silent++
		}
		for _, c := range rule.Controls[framework] {
			if byID[c.ID] == nil {
				byID[c.ID] = &control{Control: c}
				all = append(all, byID[c.ID])
			}
			if s := byID[c.ID]; !slices.Contains(s.Rules, rule.ID) {
				s.Rules = append(s.Rules, rule.ID)
				s.join(byRule[rule.ID])
				if unasked(r, rule, byRule[rule.ID]) {
					s.NotAsked++
					s.Unasked = append(s.Unasked, rule.ID)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *control) int { return compareNumbers(a.ID, b.ID) })
	return all, silent
}

// unasked reports whether a rule judged nothing because the run did not look: in no
// source tree, or inside no database.
func unasked(r *result.Result, rule *result.Rule, t *tally) bool {
	if len(t.Outcomes()) > 0 {
		return false
	}
	switch rule.Resource {
	case "client":
		return r.Clients == nil
	case "server", "database":
		return true
	}
	return false
}
