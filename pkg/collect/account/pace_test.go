package account

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The tests of pacing run on synctest's clock: nothing really waits.

func TestPacerFillsEachWindowAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := 0
		p := newPacer([]Limit{{Calls: 10, Window: time.Minute}, {Calls: 25, Window: time.Hour}}, func(until time.Time, why string) {
			if !until.IsZero() {
				said++
				if !strings.Contains(why, "rate limit") {
					t.Errorf("waits for %q", why)
				}
			}
		})
		var sent []time.Duration
		began := time.Now()
		for range 30 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.done(nil)
			sent = append(sent, time.Since(began))
		}
		for i, want := range map[int]time.Duration{0: 0, 9: 0, 10: time.Minute, 19: time.Minute, 20: 2 * time.Minute, 24: 2 * time.Minute, 25: time.Hour, 29: time.Hour} {
			if sent[i] != want {
				t.Errorf("call %d was sent after %s, want %s", i, sent[i], want)
			}
		}
		if said != 3 {
			t.Errorf("%d sleeps were announced, want 3", said)
		}
	})
}

func TestPacerWithManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer([]Limit{{Calls: 10, Window: time.Minute}}, func(time.Time, string) {})
		began := time.Now()
		var mu sync.Mutex
		sent := map[time.Duration]int{}
		var wg sync.WaitGroup
		for range 35 {
			wg.Go(func() {
				if p.wait(t.Context()) == nil {
					mu.Lock()
					sent[time.Since(began)]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for minute, want := range []int{10, 10, 10, 5} {
			if got := sent[time.Duration(minute)*time.Minute]; got != want {
				t.Errorf("%d calls in minute %d, want %d", got, minute, want)
			}
		}
	})
}

func TestPacerReadsTheHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(nil, func(time.Time, string) {})
		header := func(remaining int, reset time.Time) http.Header {
			h := http.Header{}
			h.Set("ratelimit-remaining", strconv.Itoa(remaining))
			h.Set("ratelimit-reset", strconv.FormatInt(reset.Unix(), 10))
			return h
		}
		began := time.Now()
		elapsed := func() time.Duration {
			t.Helper()
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			return time.Since(began)
		}
		elapsed()
		p.done(header(2, began.Add(10*time.Minute)))
		if a, b := elapsed(), elapsed(); a != 0 || b != 0 {
			t.Errorf("two calls were left, and waited %s and %s", a, b)
		}
		if d := elapsed(); d != 10*time.Minute {
			t.Errorf("none was left, and the next waited %s", d)
		}
		p.done(nil)
		p.done(nil)
		p.done(header(0, began.Add(100*time.Hour))) // somebody's clock is wrong
		if d := elapsed(); d > 2*time.Hour {
			t.Errorf("waited %s for a reset in 100 hours", d)
		}
	})
}

// Only others' use of the token makes the headers stricter than the own window.
func TestPacerTellsOthersUse(t *testing.T) {
	for remaining, want := range map[int]time.Duration{8: 0, 9: 0, 1: 30 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			p := newPacer([]Limit{{Calls: 10, Window: time.Hour}}, func(time.Time, string) {})
			began := time.Now()
			for range 2 {
				if err := p.wait(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			h := http.Header{}
			h.Set("Ratelimit-Limit", "10")
			h.Set("Ratelimit-Remaining", strconv.Itoa(remaining))
			h.Set("Ratelimit-Reset", strconv.FormatInt(began.Add(30*time.Minute).Unix(), 10))
			p.done(h) // one more is still under way
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(began); got != want {
				t.Errorf("%d left of 10 after 2 calls: waited %s, want %s", remaining, got, want)
			}
		})
	}
}

func TestPacerHoldAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(nil, func(time.Time, string) {})
		p.hold(time.Now().Add(time.Minute), "429")
		p.hold(time.Now().Add(time.Second), "429")
		began := time.Now()
		if err := p.wait(t.Context()); err != nil || time.Since(began) != time.Minute {
			t.Errorf("waited %s, %v", time.Since(began), err)
		}
		p.hold(time.Now().Add(time.Hour), "429")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if err := p.wait(ctx); err == nil || time.Since(began) != time.Second {
			t.Errorf("waited %s, %v", time.Since(began), err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for value, want := range map[string]time.Duration{
			"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999": 24 * time.Hour,
			time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat):  90 * time.Second,
			time.Now().Add(-90 * time.Second).UTC().Format(http.TimeFormat): 0,
		} {
			if got := retryAfter(http.Header{"Retry-After": {value}}); got != want {
				t.Errorf("%q: %s, want %s", value, got, want)
			}
		}
	})
}

func TestGateAdapts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(8)
		limit := func() int { g.mu.Lock(); defer g.mu.Unlock(); return int(g.limit) }
		var at []time.Time
		for range 8 {
			e, err := g.enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			at = append(at, e)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.enter(ctx); err == nil {
			t.Fatal("a ninth got in")
		}
		for _, e := range at { // failed together: one cut
			g.leave(e, false)
		}
		if limit() != 4 {
			t.Errorf("limit %d after one failure of all, want 4", limit())
		}
		for range 6 {
			time.Sleep(time.Second)
			e, _ := g.enter(t.Context())
			g.leave(e, false)
		}
		if limit() != 1 {
			t.Errorf("limit %d after many failures, want 1", limit())
		}
		for range 60 {
			e, _ := g.enter(t.Context())
			g.leave(e, true)
		}
		if limit() != 8 {
			t.Errorf("limit %d after good answers, want 8", limit())
		}
		if g.used != 0 || len(g.waiting) != 0 {
			t.Errorf("%d in use, %d waiting", g.used, len(g.waiting))
		}
	})
}

func TestGatePassesPlacesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(3)
		var wg sync.WaitGroup
		var mu sync.Mutex
		now, most, through := 0, 0, 0
		for i := range 40 {
			wg.Go(func() {
				ctx := t.Context()
				if i%4 == 0 { // gives up while it waits
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, 1500*time.Millisecond)
					defer cancel()
				}
				e, err := g.enter(ctx)
				if err != nil {
					return
				}
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now--
				through++
				mu.Unlock()
				g.leave(e, true)
			})
		}
		wg.Wait()
		if most != 3 || through < 30 || g.used != 0 || len(g.waiting) != 0 {
			t.Errorf("at most %d at once, %d through, %d in use, %d waiting", most, through, g.used, len(g.waiting))
		}
	})
}
