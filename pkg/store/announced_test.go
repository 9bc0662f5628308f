package store

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestFirst: of those that have the same to tell one tells it, another one where that
// was killed before it had, and what is kept is bounded.
func TestFirst(t *testing.T) {
	for kind, address := range places(t) {
		t.Run(kind, func(t *testing.T) {
			s, ctx := open(t, address), t.Context()
			var first atomic.Int64
			claim := func() {
				ok, err := s.First(ctx, "u", sunday, "word")
				if err != nil {
					t.Error(err)
				}
				if ok {
					first.Add(1)
				}
			}
			var all sync.WaitGroup
			for range 8 {
				all.Go(claim)
			}
			all.Wait()
			if n := first.Load(); n != 1 {
				t.Errorf("%d are the first", n)
			}
			// Claimed by a run that did not come to its end; the clock of another is wrong.
			const key = "announced/u/20260301T060000Z-word"
			for _, at := range []time.Time{time.Now().Add(-lease - time.Minute), time.Now().Add(lease + time.Minute)} {
				if err := s.backend.remove(ctx, key); err != nil {
					t.Fatal(err)
				}
				if err := s.backend.remove(ctx, key+"-2"); err != nil {
					t.Fatal(err)
				}
				if err := s.backend.put(ctx, key, []byte(at.UTC().Format(time.RFC3339))); err != nil {
					t.Fatal(err)
				}
				first.Store(0)
				claim()
				claim()
				if n := first.Load(); n != 1 {
					t.Errorf("%d are the first after %s", n, at)
				}
			}
			// As earlier versions named them.
			if err := s.backend.put(ctx, "announced/u/ffffffffffffffff", []byte("x")); err != nil {
				t.Fatal(err)
			}
			for i := range 20 {
				if _, err := s.First(ctx, "u", sunday.AddDate(0, 0, i+1), "word"); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.KeepAnnounced(ctx, 3, "u"); err != nil {
				t.Fatal(err)
			}
			left, err := s.list(ctx, "announced/u", "")
			if err != nil || len(left) != keptWords || left[0] != "20260306T060000Z-word" || left[15] != "20260321T060000Z-word" {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}
