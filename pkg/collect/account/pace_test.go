package account

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The tests of pacing run on synctest's clock: nothing really waits.

// quiet is a pacer's say where nobody listens.
func quiet(time.Time, string) {}

// The default pace sends as fast as it may, and never more than the API's 250 in
// a minute.
func TestPaceKeepsToTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		announced := 0
		p := newPacer(DefaultPace, func(_ time.Time, why string) {
			if announced++; !strings.Contains(why, "rate limit of 250 requests a minute") {
				t.Fatalf("a wait was announced as %q", why)
			}
		})
		began := time.Now()
		var sent []time.Duration
		for range 5000 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, time.Since(began))
		}
		if sent[249] != 0 || sent[250] < time.Minute {
			t.Errorf("call 250 was sent after %s, the next after %s", sent[249], sent[250])
		}
		for i := 250; i < len(sent); i++ {
			if d := sent[i] - sent[i-250]; d <= time.Minute {
				t.Fatalf("251 calls within %s", d)
			}
		}
		if last := sent[len(sent)-1]; last > 5000/250*62*time.Second {
			t.Errorf("5,000 calls took %s", last)
		}
		if announced == 0 {
			t.Error("no wait was announced")
		}
	})
}

func TestPaceWithManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(Pace{Burst: 10, Window: time.Minute}, quiet)
		began := time.Now()
		var mu sync.Mutex
		sent := map[time.Duration]int{}
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				if p.wait(t.Context()) == nil {
					mu.Lock()
					sent[time.Since(began)]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if sent[0] != 10 || sent[time.Minute] != 1 || sent[66*time.Second] != 1 || len(sent) != 21 {
			t.Errorf("calls by time: %v", sent)
		}
	})
}

func TestPaceReadsTheHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(Pace{}, quiet)
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
		p.answered(http.Header{}, 8)
		p.answered(header(8, began.Add(10*time.Minute)), 8)
		if d := elapsed(); d != 0 {
			t.Errorf("enough were left, and it waited %s", d)
		}
		p.answered(header(7, began.Add(10*time.Minute)), 8)
		if d := elapsed(); d != 10*time.Minute {
			t.Errorf("others used them up, and it waited %s", d)
		}
		p.answered(header(0, began.Add(100*time.Hour)), 8) // somebody's clock is wrong
		if d := elapsed(); d != 70*time.Minute {
			t.Errorf("waited %s for a reset in 100 hours", d)
		}
	})
}

func TestPaceOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(Pace{}, quiet)
		header := http.Header{"Ratelimit-Remaining": {"8"}, "Ratelimit-Reset": {strconv.FormatInt(time.Now().Unix(), 10)}}
		three := func() time.Duration {
			began := time.Now()
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					defer p.turn()()
					time.Sleep(time.Minute)
				})
			}
			wg.Wait()
			return time.Since(began)
		}
		p.answered(header, 8)
		if d := three(); d != time.Minute {
			t.Errorf("enough are left, and three calls took %s", d)
		}
		header.Set("Ratelimit-Remaining", "7")
		p.answered(header, 8)
		if d := three(); d != 3*time.Minute {
			t.Errorf("few are left, and three calls took %s", d)
		}
	})
}

func TestPaceHoldAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(Pace{}, quiet)
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

// Each failure that may pass gets four tries and no more, 429 too, and what the
// API asks to wait is capped.
func TestTries(t *testing.T) {
	for _, status := range []int{429, 500, 503} {
		for _, after := range []string{"", "1", "86400"} {
			t.Run(fmt.Sprint(status, " ", after), func(t *testing.T) {
				var tries atomic.Int32
				srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					tries.Add(1)
					if after != "" {
						w.Header().Set("Retry-After", after)
					}
					w.WriteHeader(status)
				}))
				defer srv.Close()
				_, err := job{Options: Options{
					BaseURL: srv.URL, Token: NewToken("invented"), Pace: &Pace{}, Facts: []string{},
					Retry: Retry{MinWait: time.Millisecond, MaxRetryAfter: time.Millisecond},
				}}.run(t.Context(), t)
				if err == nil || tries.Load() != 4 {
					t.Errorf("%d tries, %v", tries.Load(), err)
				}
			})
		}
	}
}
