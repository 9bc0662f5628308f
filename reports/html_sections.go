package reports

import (
	"cmp"
	"slices"

	"dbaudit/pkg/result"
)

// htmlFramework is the result by the controls of one framework.
type htmlFramework struct {
	Name     string
	Open     bool
	Controls []*control
	Failing  int
	Judged   bool
	Parts    []htmlPart
	// Inherited are the controls that the provider meets.
	Inherited []result.Inherited
}

// htmlFrameworks are all that the rules speak to; first the one that was asked for.
func htmlFrameworks(r *result.Result, first string) []htmlFramework {
	var out []htmlFramework
	for _, key := range frameworksOf(r) {
		f := htmlFramework{Name: short(120, r.Catalog.Framework(key)), Open: key == first}
		f.Controls, _ = controls(r, key)
		f.Inherited = inherited(r, key)
		n := map[string]int{}
		for _, c := range f.Controls {
			n[c.State()]++
		}
		f.Failing = n[result.Fail]
		f.Judged = n[result.NotApplicable]+n[notAsked] < len(f.Controls)
		f.Parts = htmlBar(
			htmlPart{Class: "high", Label: "with findings", N: n[result.Fail]},
			htmlPart{Class: "unknown", Label: "unknown", N: n[result.Unknown]},
			htmlPart{Class: "none", Label: "not asked", N: n[notAsked]},
			htmlPart{Class: "waived", Label: "waived", N: n["waived"]},
			htmlPart{Class: "pass", Label: "passed", N: n[result.Pass]},
			htmlPart{Class: "none", Label: "does not apply", N: n[result.NotApplicable]},
		)
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b htmlFramework) int {
		if a.Open != b.Open {
			return map[bool]int{true: -1, false: 1}[a.Open]
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return out
}

// htmlRule is a rule that was evaluated, with what came of it.
type htmlRule struct {
	*result.Rule
	*tally
}

// Heading is the rule's title for what came of it.
func (r htmlRule) Heading() string {
	if r.PassedTitle != "" && r.State() == result.Pass {
		return r.PassedTitle
	}
	return r.Title
}

func htmlRules(r *result.Result) []htmlRule {
	var out []htmlRule
	byID := tallies(r)
	for i := range r.Rules {
		out = append(out, htmlRule{&r.Rules[i], byID[r.Rules[i].ID]})
	}
	return out
}
