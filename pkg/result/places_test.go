package result

import (
	"slices"
	"testing"
	"time"
)

// endpoints is a result with what rules say of the endpoints of one server.
func endpoints(t *testing.T, say map[string]string) *Result {
	t.Helper()
	r := &Result{EvaluatedAt: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), Clusters: []Cluster{{ID: "c1", Name: "orders"}}, Rules: []Rule{{ID: "TLS008"}}}
	for id, message := range say {
		r.Findings = append(r.Findings, Finding{
			RuleID: "TLS008", Verdict: Fail, Severity: High, Message: message, Evidence: map[string]any{"host": id},
			Resource:    Resource{Type: "endpoint", ID: "c1/endpoints/" + id, Name: id, ClusterID: "c1", ClusterName: "orders"},
			Fingerprint: Fingerprint("TLS008", "c1/endpoints/"+id, ""),
		})
	}
	return r
}

func names(f *Finding) []string {
	var out []string
	for x := range f.Each() {
		out = append(out, x.Resource.Name)
	}
	return out
}

func TestEndpointsOfOneServerAreOneFinding(t *testing.T) {
	r := endpoints(t, map[string]string{"a:1": "accepts RC4", "b:1": "accepts RC4", "pool:2": "accepts 3DES"})
	Finish(r, Conditions{Gate: Gate{FailOn: "medium"}})
	if len(r.Findings) != 2 || r.Summary.Findings[High] != 2 || r.Ledger.Failing != 2 {
		t.Fatalf("%d findings, %d counted, %d failing; want 2", len(r.Findings), r.Summary.Findings[High], r.Ledger.Failing)
	}
	f := &r.Findings[0]
	if got := names(f); !slices.Equal(got, []string{"a:1", "b:1"}) {
		t.Errorf("places: %v", got)
	}
	if f.Fingerprint != Fingerprint("TLS008", "c1/endpoints/a:1", "") || f.Places[1].Fingerprint != Fingerprint("TLS008", "c1/endpoints/b:1", "") {
		t.Errorf("fingerprints: %s, %+v", f.Fingerprint, f.Places)
	}
	for x := range f.Each() {
		if x.Evidence["host"] != x.Resource.Name {
			t.Errorf("%s has the evidence %v", x.Resource.Name, x.Evidence)
		}
	}
	if n := r.Ledger.Rules[0].Failed; n != 3 {
		t.Errorf("the ledger counts %d endpoints, want 3", n)
	}
}

// An endpoint that was known before, or is waived, is no place of a new finding.
func TestPlacesOfOneBaseline(t *testing.T) {
	before := endpoints(t, map[string]string{"a:1": "accepts RC4", "b:1": "accepts RC4", "gone:1": "accepts RC4", "gone:2": "accepts RC4"})
	Finish(before, Conditions{Gate: Gate{FailOn: "medium"}})
	now := func() *Result {
		return endpoints(t, map[string]string{"a:1": "accepts RC4", "b:1": "accepts RC4", "pool:2": "accepts RC4"})
	}

	r := now()
	Finish(r, Conditions{Gate: Gate{FailOn: "medium"}, Baseline: NewPast(before)})
	if len(r.Findings) != 2 || *r.Summary.New != 1 {
		t.Fatalf("%d findings, %d new", len(r.Findings), *r.Summary.New)
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; (f.Baseline == New) != slices.Equal(names(f), []string{"pool:2"}) {
			t.Errorf("%v is %s", names(f), f.Baseline)
		}
	}
	if len(r.Fixed) != 1 || len(r.Fixed[0].Places) != 2 {
		t.Errorf("fixed: %+v", r.Fixed)
	}

	r = now()
	Finish(r, Conditions{Gate: Gate{FailOn: "medium"}})
	if fresh := NewFindings(r, NewPast(before)); len(fresh) != 1 || !slices.Equal(names(&fresh[0]), []string{"pool:2"}) {
		t.Errorf("new: %+v", fresh)
	}

	r = now()
	waiver := PlacedWaiver{Waiver: Waiver{Rule: "TLS008", Resource: "b:1", Expires: "2099-01-01"}}
	Finish(r, Conditions{Gate: Gate{FailOn: "medium"}, Waivers: []PlacedWaiver{waiver}})
	if len(r.Findings) != 2 || r.Summary.Waived != 1 {
		t.Errorf("%d findings, %d waived", len(r.Findings), r.Summary.Waived)
	}
}
