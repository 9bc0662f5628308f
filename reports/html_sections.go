package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// htmlReason is why something could not be judged, and all the findings that say so.
type htmlReason struct {
	Kind, Hint, Class string
	Message           string
	Findings          []*result.Finding

	order int
}

// missingKinds says of each kind of missing evidence what it means and what to do;
// first what someone can see to.
var missingKinds = []struct {
	kind              snapshot.MissingKind
	name, hint, class string
}{
	{snapshot.MissingFailed, "A call failed", "Run again; when it stays, the message says what answered.", "high"},
	{snapshot.MissingForbidden, "The token may not look", "Give the token the scope that is named.", "high"},
	{snapshot.MissingInterrupted, "The run was stopped", "Run again and let it finish.", "high"},
	{snapshot.MissingUnreachable, "Out of reach from here", "Usual for a cluster with proper trusted sources. Probe from where they admit, as docs/where-to-run.md says.", "unknown"},
	{snapshot.MissingNotOffered, "Not offered by the other side", "", "unknown"},
	{snapshot.MissingNotAsked, "Not looked at, as asked", "Leave out the flag that says so.", "unknown"},
}

func htmlReasons(r *result.Result) []htmlReason {
	var all []htmlReason
	unknown := where(r, func(f *result.Finding) bool { return f.Verdict == result.Unknown })
	for _, findings := range groupBy(unknown, func(f *result.Finding) [2]string { return [2]string{string(f.MissingKind), f.Message} }) {
		x := htmlReason{Kind: "Could not be judged", Class: "unknown", Message: findings[0].Message, Findings: findings, order: len(missingKinds)}
		for i, k := range missingKinds {
			if k.kind == findings[0].MissingKind {
				x.Kind, x.Hint, x.Class, x.order = k.name, k.hint, k.class, i
			}
		}
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b htmlReason) int {
		return cmp.Or(a.order-b.order, cmp.Compare(len(b.Findings), len(a.Findings)), cmp.Compare(a.Message, b.Message))
	})
	return all
}

// Rules are the rules that could not be judged.
func (x *htmlReason) Rules() []string {
	return slices.Sorted(slices.Values(distinct(x.Findings, ruleOf)))
}

// Resources are the full names of what they could not judge.
func (x *htmlReason) Resources() []string { return distinct(x.Findings, fullName) }

// htmlWaiver is a waiver of the configuration, or an inline one in use.
type htmlWaiver struct {
	result.WaiverStatus
	Class, Left string

	order int
}

// Scope is what the waiver is for.
func (w *htmlWaiver) Scope() string {
	if w.Inline {
		return "this line"
	}
	return cmp.Or(strings.Join(strings.Fields(w.Cluster+" "+w.Resource+" "+short(12, w.Fingerprint)), " "), "everywhere")
}

func htmlWaivers(r *result.Result) []htmlWaiver {
	all := slices.Clone(r.Waivers)
	for f := range waived(r) {
		if f.Waiver.Inline {
			all = append(all, result.WaiverStatus{Waiver: *f.Waiver, State: "used", Findings: 1, Location: f.Location})
		}
	}
	today := r.EvaluatedAt.UTC().Truncate(24 * time.Hour)
	var out []htmlWaiver
	for _, w := range all {
		x := htmlWaiver{w, "waived", "", 1}
		switch w.State {
		case "expired":
			x.Class, x.order = "critical", 0
		case "unused":
			x.Class, x.order = "unknown", 2
		}
		if t, err := time.Parse(time.DateOnly, w.Expires); err == nil {
			switch n := int(t.Sub(today).Hours() / 24); {
			case n < 0:
				x.Left = count(-n, "day") + " ago"
			case n == 0:
				x.Left = "today"
			default:
				x.Left = "in " + count(n, "day")
				if n <= 30 && w.State == "used" {
					x.Class = "medium"
				}
			}
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b htmlWaiver) int {
		return cmp.Or(a.order-b.order, cmp.Compare(cmp.Or(a.Expires, "9"), cmp.Or(b.Expires, "9")))
	})
	return out
}

// htmlFramework is the result by the controls of one framework.
type htmlFramework struct {
	Name     string
	Open     bool
	Controls []*control
	Failing  int
	Judged   bool
	Parts    []htmlPart
}

// htmlFrameworks are all that the rules speak to; first the one that was asked for.
func htmlFrameworks(r *result.Result, first string) []htmlFramework {
	var out []htmlFramework
	for _, key := range frameworksOf(r) {
		f := htmlFramework{Name: short(60, frameworkName(r, key)), Open: key == first}
		f.Controls, _ = controls(r, key)
		n := map[string]int{}
		for _, c := range f.Controls {
			n[c.State()]++
		}
		f.Failing = n[result.Fail]
		f.Judged = n[result.NotApplicable] < len(f.Controls)
		f.Parts = htmlBar(
			htmlPart{Class: "high", Label: "with findings", N: n[result.Fail]},
			htmlPart{Class: "unknown", Label: "unknown", N: n[result.Unknown]},
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

func htmlRules(r *result.Result) []htmlRule {
	var out []htmlRule
	byID := tallies(r)
	for i := range r.Rules {
		out = append(out, htmlRule{&r.Rules[i], byID[r.Rules[i].ID]})
	}
	return out
}
