package result

import (
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestWorse: a known finding is new when it is more severe, or when the evidence
// changed that tells how bad it is, and it says what changed.
func TestWorse(t *testing.T) {
	finding := func(severity Severity, evidence map[string]any) Finding {
		f := fail("TS003", severity, "a", "same")
		f.Evidence = evidence
		return f
	}
	wide := map[string]any{"value": "10.0.0.0/23", "seen": 1}
	for name, tc := range map[string]struct {
		before, now Finding
		changed     []string
	}{
		"the same":         {finding(High, wide), finding(High, map[string]any{"value": "10.0.0.0/23", "seen": 2}), nil},
		"less severe":      {finding(High, wide), finding(Low, wide), nil},
		"more severe":      {finding(Low, wide), finding(High, wide), []string{"severity: high, was low"}},
		"a wider range":    {finding(High, wide), finding(High, map[string]any{"value": "10.0.0.0/3"}), []string{"value: 10.0.0.0/3, was 10.0.0.0/23"}},
		"one version more": {finding(High, map[string]any{"accepted": []any{"TLSv1.1"}}), finding(High, map[string]any{"accepted": []any{"SSLv3", "TLSv1.1"}}), []string{"accepted: SSLv3, TLSv1.1, was TLSv1.1"}},
		"it was not known": {finding(High, nil), finding(High, map[string]any{"value": "10.0.0.0/3"}), []string{"value: 10.0.0.0/3, was nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := res(tc.now)
			for i := range r.Rules {
				r.Rules[i].Worse = []string{"value", "accepted"}
			}
			base := res(tc.before)
			if got := NewFindings(r, NewPast(base)); (len(got) > 0) != (tc.changed != nil) || len(got) > 0 && !slices.Equal(got[0].Changed, tc.changed) {
				t.Errorf("new findings %+v", got)
			}
			Finish(r, Conditions{Baseline: NewPast(base), Gate: Gate{FailOn: "low"}})
			if f := r.Findings[0]; (f.Baseline == New) != (tc.changed != nil) || !slices.Equal(f.Changed, tc.changed) {
				t.Errorf("%s, changed %q; want %q", f.Baseline, f.Changed, tc.changed)
			}
		})
	}
}

// TestPastOfSeveralResults: what the newest result could not see is looked for in the
// one before, and what a newer one judged is not.
func TestPastOfSeveralResults(t *testing.T) {
	full := res(fail("TS001", High, "a", "known"), fail("TS003", High, "a", "gone"))
	saw := res(unsure("TS001", "a", snapshot.MissingFailed))
	saw.Passed = []Passed{{RuleID: "TS003", ResourceID: "id-a"}}
	now := func() *Result {
		return res(fail("TS001", High, "a", "known"), fail("TS003", High, "a", "gone"), fail("TS003", High, "b", "fresh"))
	}
	prints := func(list []Finding) string {
		var out []string
		for _, f := range list {
			out = append(out, f.Fingerprint)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for name, tc := range map[string]struct {
		past []*Result
		want string
	}{
		"nothing":           {nil, "fresh gone known"},
		"the last alone":    {[]*Result{saw}, "fresh gone known"},
		"the last and more": {[]*Result{saw, full}, "fresh gone"},
		"the full one":      {[]*Result{full}, "fresh"},
	} {
		if got := prints(NewFindings(now(), NewPast(tc.past...))); got != tc.want {
			t.Errorf("%s: new are %q, want %q", name, got, tc.want)
		}
	}
}

// TestPastSettles: behind a complete result of the whole account nothing older counts.
func TestPastSettles(t *testing.T) {
	complete := asked(passing(res()), map[string]End{FactClusters: Observed})
	Finish(complete, Conditions{})
	narrowed := asked(passing(res()), map[string]End{FactClusters: Observed})
	narrowed.Ledger.Narrowed = true
	Finish(narrowed, Conditions{})
	r := res(fail("TS003", High, "b", "fresh"))
	if !NewPast(complete).Settles(r) {
		t.Error("an older result is asked though a complete one did not have it")
	}
	if NewPast(narrowed).Settles(r) || NewPast().Settles(r) {
		t.Error("a result of some clusters says nothing of others")
	}
}
