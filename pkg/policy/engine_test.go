package policy_test

import (
	"testing"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

func TestScratch(t *testing.T) {
	set, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	e, err := set.Compile(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{{ID: "c1", Name: "db", Role: "cluster", TrustedSources: []snapshot.TrustedSource{{UUID: "u1", Type: "ip_addr", Value: "0.0.0.0/1"}, {UUID: "u2", Type: "ip_addr", Value: "128.0.0.0/1"}}}}}
	r, err := e.Evaluate(t.Context(), policy.FromSnapshot(s), policy.Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Logf("%s %s %s %+v", f.RuleID, f.Verdict, f.Message, f.Remediation)
	}
	t.Logf("%+v %+v", r.Passed, r.Errors)
	rep, err := set.Test(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d %v %v", rep.Failed(), rep.Coverage, rep.Files)
}
