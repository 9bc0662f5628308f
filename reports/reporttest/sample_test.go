package reporttest

import (
	"encoding/json"
	"reflect"
	"testing"

	"dbaudit/pkg/result"
)

func TestSample(t *testing.T) {
	for _, tt := range []struct {
		name    string
		o       Options
		verdict string
	}{
		{"well kept", Options{}, result.Pass},
		{"one", Options{Findings: 1}, result.Fail},
		{"out of reach", Options{Unknowns: 3}, result.Pass},
		{"only errors", Options{Errors: true}, result.Incomplete},
		{"300", Full(300), result.Fail},
		{"hostile", Options{Findings: 60, Unknowns: 6, Waivers: true, Baseline: true, Clients: true, Errors: true, Hostile: true}, result.Fail},
		{"20,000", Full(20_000), result.Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Sample(tt.o)
			if r.Summary.Verdict != tt.verdict {
				t.Errorf("verdict %q, want %q", r.Summary.Verdict, tt.verdict)
			}
			fails, unknowns, prints := 0, 0, map[string]bool{}
			for _, f := range r.Findings {
				if f.Verdict == result.Fail {
					fails++
				} else {
					unknowns++
				}
				if prints[f.Fingerprint] {
					t.Fatalf("fingerprint of %s on %s comes twice", f.RuleID, f.Resource.ID)
				}
				prints[f.Fingerprint] = true
			}
			if fails != tt.o.Findings || unknowns != tt.o.Unknowns {
				t.Errorf("%d findings and %d unknowns, want %d and %d", fails, unknowns, tt.o.Findings, tt.o.Unknowns)
			}
			if tt.o.Findings > 1000 {
				return
			}
			if !reflect.DeepEqual(r, Sample(tt.o)) {
				t.Error("two samples of the same options differ")
			}
			if _, err := json.Marshal(r); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFullHasEveryKind(t *testing.T) {
	r := Sample(Full(300))
	waivers, baselines, types, inline := map[string]bool{}, map[string]bool{}, map[string]bool{}, false
	for _, w := range r.Waivers {
		waivers[w.State] = true
	}
	for _, f := range r.Findings {
		baselines[f.Baseline] = true
		types[f.Resource.Type] = true
		inline = inline || f.Waiver != nil && f.Waiver.Inline
	}
	for _, s := range []string{"used", "unused", "expired"} {
		if !waivers[s] {
			t.Errorf("no waiver is %s", s)
		}
	}
	for _, s := range []string{"cluster", "replica", "trusted_source", "endpoint", "pool", "client"} {
		if !types[s] {
			t.Errorf("no finding is about a %s", s)
		}
	}
	if !baselines["new"] || !baselines["unchanged"] || len(r.Fixed) == 0 {
		t.Error("the baseline does not show")
	}
	if !inline || r.Summary.Waived < 2 {
		t.Error("nothing is waived inline")
	}
	for _, sev := range result.Severities {
		if r.Summary.Findings[sev] == 0 {
			t.Errorf("no finding is %s", sev)
		}
	}
	if len(r.NotApplicable) == 0 || len(r.Passed) == 0 || len(r.Errors) == 0 {
		t.Error("something is empty")
	}
}
