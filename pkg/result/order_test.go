package result

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// rows are a result of so many clusters as the rules leave it: cluster by cluster,
// the clusters in no order.
func rows(clusters int) *Result {
	rnd := rand.New(rand.NewPCG(3, 4))
	r := &Result{EvaluatedAt: noon}
	for c := range clusters {
		id := fmt.Sprintf("%08x-0000-4000-8000-%012x", rnd.Uint32(), c)
		name := fmt.Sprintf("orders-%d", rnd.IntN(clusters))
		r.Clusters = append(r.Clusters, Cluster{ID: id, Name: name, Role: "cluster"})
		for i := range 46 {
			rule, resource := fmt.Sprintf("TLS%03d", (i*7)%23), fmt.Sprintf("%s/endpoints/%s-%d.example.com:25060", id, name, i/23)
			switch i % 8 {
			case 0:
				f := fail(rule, Severities[i/8%4], name, fmt.Sprintf("%064x", rnd.Uint64()))
				f.Resource.ID, f.Resource.ClusterID = resource, id
				if rnd.IntN(3) == 0 {
					f.Location = &Location{Path: "dbaudit.yaml", Line: rnd.IntN(5)}
				}
				if rnd.IntN(9) == 0 {
					f.Verdict = Unknown
				}
				r.Findings = append(r.Findings, f)
			case 1:
				r.NotApplicable = append(r.NotApplicable, Exempt{rule, resource, "no pool"})
			default:
				r.Passed = append(r.Passed, Passed{rule, resource})
			}
		}
	}
	return r
}

// TestOrderOfMany says the order in as many words, and compares.
func TestOrderOfMany(t *testing.T) {
	t.Parallel()
	r := rows(300)
	r.Findings = append(r.Findings, r.Findings[:40]...)
	for i := range 40 {
		r.Findings[i].Message = "another"
	}
	for i := range r.NotApplicable[:20] {
		r.NotApplicable = append(r.NotApplicable, r.NotApplicable[i])
		r.NotApplicable[i].Reason = "another"
	}
	findings, passed, exempt := slices.Clone(r.Findings), slices.Clone(r.Passed), slices.Clone(r.NotApplicable)
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			cmp.Compare(a.Resource.ClusterName, b.Resource.ClusterName), cmp.Compare(a.Resource.ClusterID, b.Resource.ClusterID),
			cmp.Compare(a.RuleID, b.RuleID), comparePlaces(a.Location, b.Location), cmp.Compare(a.Resource.ID, b.Resource.ID),
			cmp.Compare(a.Fingerprint, b.Fingerprint), cmp.Compare(a.Message, b.Message),
		)
	})
	slices.SortStableFunc(passed, func(a, b Passed) int {
		return cmp.Or(cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.ResourceID, b.ResourceID))
	})
	slices.SortStableFunc(exempt, func(a, b Exempt) int {
		return cmp.Or(cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.ResourceID, b.ResourceID), cmp.Compare(a.Reason, b.Reason))
	})
	order(r)
	if !reflect.DeepEqual(r.Findings, findings) || !reflect.DeepEqual(r.Passed, passed) || !reflect.DeepEqual(r.NotApplicable, exempt) {
		t.Error("the order is another one")
	}
	empty := &Result{}
	order(empty)
	if empty.Findings == nil || empty.Passed == nil || empty.Clusters == nil || empty.Errors == nil || empty.NotApplicable != nil {
		t.Errorf("of nothing: %#v", empty)
	}
}

func BenchmarkFinish(b *testing.B) {
	made := rows(10_000)
	b.ReportAllocs()
	for b.Loop() {
		r := *made
		r.Findings, r.Passed, r.NotApplicable, r.Clusters = slices.Clone(made.Findings), slices.Clone(made.Passed), slices.Clone(made.NotApplicable), slices.Clone(made.Clusters)
		Finish(&r, Conditions{Gate: Gate{FailOn: "medium"}})
	}
	b.ReportMetric(float64(len(made.Passed)), "passed")
}
