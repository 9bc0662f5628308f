package result

import (
	"testing"
	"time"
)

var sunday = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func TestNewFindings(t *testing.T) {
	waived := finding("W", "ww", High)
	waived.Waiver = &Waiver{Rule: "W"}
	unknown := finding("U", "uu", High)
	unknown.Verdict = Unknown
	now := sample(sunday, finding("A", "aa", High), finding("B", "bb", Low), waived, unknown)
	ids := func(list []Finding) string {
		var s string
		for _, f := range list {
			s += f.RuleID
		}
		return s
	}
	if got := ids(NewFindings(now, nil)); got != "AB" {
		t.Errorf("without an earlier run: %s", got)
	}
	if got := ids(NewFindings(now, NewPast(sample(sunday, finding("A", "aa", High))))); got != "B" {
		t.Errorf("after a run with A: %s", got)
	}
	known := finding("B", "bb", Low)
	known.Waiver = &Waiver{}
	if got := ids(NewFindings(now, NewPast(sample(sunday, known)))); got != "AB" {
		t.Errorf("after a run in which B was waived: %s", got)
	}
	now.Findings[0].Baseline, now.Findings[1].Baseline = "unchanged", "new"
	if got := ids(NewFindings(now, NewPast(sample(sunday, finding("B", "bb", Low))))); got != "B" {
		t.Errorf("with a baseline: %s", got)
	}
}
