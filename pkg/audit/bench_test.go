package audit_test

import (
	"os"
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
)

// BenchmarkEvaluate judges the clusters of the snapshot that DBAUDIT_BENCH_SNAPSHOT
// names, as scan does: from the file to a finished result.
func BenchmarkEvaluate(b *testing.B) {
	path := os.Getenv("DBAUDIT_BENCH_SNAPSHOT")
	if path == "" {
		b.Fatal("DBAUDIT_BENCH_SNAPSHOT names no snapshot")
	}
	set, err := audit.Rules{}.Load()
	if err != nil {
		b.Fatal(err)
	}
	e, err := audit.Compile(b.Context(), set)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := audit.Evaluate(b.Context(), e, policy.FromFile(path), audit.Judgement{Now: time.Now(), Gate: result.Gate{FailOn: "medium"}})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Findings)), "findings")
	}
}
