package result

import (
	"errors"
	"testing"
)

// TestFleetExitCode: findings weigh more than what was not seen, and that more than a
// pass.
func TestFleetExitCode(t *testing.T) {
	for want, codes := range map[int][][]int{0: {{}, {0, 0}}, 3: {{0, 3, 0}, {3}}, 1: {{3, 1, 0}, {1, 3}, {0, 1}}} {
		for _, list := range codes {
			f := &Fleet{}
			for _, c := range list {
				f.Units = append(f.Units, FleetUnit{Code: c})
			}
			if got := f.ExitCode(); got != want {
				t.Errorf("%v: %d, want %d", list, got, want)
			}
		}
	}
}

// TestFleetUnit: what is waived or unknown is no failing finding of a category, and a
// result that was not stored is no pass.
func TestFleetUnit(t *testing.T) {
	waived := finding("TS003", "w", High)
	waived.Waiver = &Waiver{}
	unknown := finding("TS004", "u", High)
	unknown.Verdict = Unknown
	r := sample(sunday, finding("TS001", "a", Critical), finding("TS001", "b", Critical), waived, unknown)
	r.Rules = []Rule{{ID: "TS001", Category: "trusted_sources"}, {ID: "TS003", Category: "trusted_sources"}}
	u := NewFleetUnit("u", "o", r, nil, nil)
	if u.Previous != nil || len(u.Categories) != 1 || u.Categories["trusted_sources"][Critical] != 2 || Total(u.Categories["trusted_sources"]) != 2 {
		t.Errorf("unit %+v", u)
	}
	u = NewFleetUnit("u", "o", sample(sunday), r, nil)
	if u.Previous == nil || u.Previous.Findings[Critical] != 2 || u.Verdict != Pass || u.Code != 0 {
		t.Errorf("unit %+v", u)
	}
	if u.Lost(errors.New("refused")); u.Verdict != Incomplete || u.Code != 3 || len(u.Why) != 1 {
		t.Errorf("not stored: %+v", u)
	}
}
