//go:build unix

package main

import (
	"os"
	"testing"
)

// BenchmarkPeers is the program as a benchmark: DBAUDIT names the binary, and
// DBAUDIT_BENCH_QUICK=1 is -quick.
func BenchmarkPeers(b *testing.B) {
	for b.Loop() {
		if err := run(os.Getenv("DBAUDIT"), "peers", os.Getenv("DBAUDIT_BENCH_QUICK") != ""); err != nil {
			b.Fatal(err)
		}
	}
}
