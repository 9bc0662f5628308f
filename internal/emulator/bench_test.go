package emulator

import (
	"testing"
	"time"

	"dbaudit/internal/emulator/pgserver"
)

// BenchmarkStart is what starting 1,000 endpoints costs: four of each cluster.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		run, err := Generate(Generation{Clusters: 250, Seed: 1, Server: Server{Behavior: pgserver.Behavior{Delay: 20 * time.Millisecond}}}).Start(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if len(run.ConnectTo) < 900 {
			b.Fatalf("%d endpoints", len(run.ConnectTo))
		}
		_ = run.Close()
	}
}

// BenchmarkGenerate is what an account of 100,000 clusters costs before it answers.
func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		run, err := Generate(Generation{Clusters: 100_000, Seed: 1, Bad: 0.3}).StartAPI(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		_ = run.Close()
	}
}
