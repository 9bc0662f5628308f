package fleet

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/store"
)

// BenchmarkScan joins and judges the fleet of a folder that DBAUDIT_BENCH_FLEET names:
// fleet.yaml, and the store with its snapshots (docs/benchmarks.md).
func BenchmarkScan(b *testing.B) {
	dir := os.Getenv("DBAUDIT_BENCH_FLEET")
	if dir == "" {
		b.Fatal("DBAUDIT_BENCH_FLEET names no folder")
	}
	f, err := config.LoadFleet(filepath.Join(dir, "fleet.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(b.Context(), filepath.Join(dir, "store"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		scan := Scan{
			Fleet: f, Store: s, Now: time.Now(), MaxAge: 1000 * time.Hour, Keep: 2, Warn: func(string) {},
			Rules: audit.Rules{Config: &config.Config{}}, Gate: result.Gate{FailOn: "medium"},
		}
		if _, err := scan.Run(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
