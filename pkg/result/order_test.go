package result

import (
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

// TestOrderOfMany: whatever the order in which workers find things, the result is the
// same; TestOrder says which order it is.
func TestOrderOfMany(t *testing.T) {
	t.Parallel()
	r := rows(300)
	again := &Result{
		Findings: slices.Clone(r.Findings), Passed: slices.Clone(r.Passed), NotApplicable: slices.Clone(r.NotApplicable), Clusters: slices.Clone(r.Clusters),
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	shuffle(rnd, again.Findings)
	shuffle(rnd, again.Passed)
	shuffle(rnd, again.NotApplicable)
	shuffle(rnd, again.Clusters)
	order(r)
	order(again)
	if !reflect.DeepEqual(r.Findings, again.Findings) || !reflect.DeepEqual(r.Passed, again.Passed) ||
		!reflect.DeepEqual(r.NotApplicable, again.NotApplicable) || !reflect.DeepEqual(r.Clusters, again.Clusters) {
		t.Error("the order is another one")
	}
	empty := &Result{}
	order(empty)
	if empty.Findings == nil || empty.Passed == nil || empty.Clusters == nil || empty.Errors == nil || empty.NotApplicable != nil {
		t.Errorf("of nothing: %#v", empty)
	}
}

func shuffle[T any](rnd *rand.Rand, list []T) {
	rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
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
