package account

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// pacer keeps the calls under the API's limits. It counts what it sent in sliding
// windows: a token bucket would allow twice the limit within one window, or a
// small account would be paced from its first call on.
type pacer struct {
	mu      sync.Mutex
	windows []*window
	// pausedUntil is where an answer of 429 asked everyone to wait to.
	pausedUntil time.Time
	pause       string
	// remaining is what the last answer's ratelimit-remaining leaves, less what is
	// sent since; it holds until reset. Others may use the same token.
	remaining int
	reset     time.Time
	inFlight  int

	say func(until time.Time, why string)
}

// window remembers when the last Calls calls were sent.
type window struct {
	Limit
	sent []time.Time // ring, oldest at next
	next int
}

func newPacer(limits []Limit, say func(time.Time, string)) *pacer {
	p := &pacer{say: say}
	for _, l := range limits {
		if l.Calls > 0 && l.Window > 0 {
			p.windows = append(p.windows, &window{Limit: l, sent: make([]time.Time, 0, l.Calls)})
		}
	}
	return p
}

// free is when the window has room for one more call.
func (w *window) free() time.Time {
	if len(w.sent) < w.Calls {
		return time.Time{}
	}
	return w.sent[w.next].Add(w.Window)
}

// used is how many calls were sent within the window's length before now.
func (w *window) used(now time.Time) int {
	n := 0
	for _, t := range w.sent {
		if now.Sub(t) < w.Window {
			n++
		}
	}
	return n
}

func (w *window) add(now time.Time) {
	if len(w.sent) < w.Calls {
		w.sent = append(w.sent, now)
		return
	}
	w.sent[w.next] = now
	w.next = (w.next + 1) % w.Calls
}

// wait returns when a call may be sent, and counts it. Every sleep is announced.
func (p *pacer) wait(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		until, why := p.take()
		if until.IsZero() {
			return nil
		}
		if err := p.sleep(ctx, until, why); err != nil {
			return err
		}
	}
}

func (p *pacer) take() (until time.Time, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	later := func(t time.Time, reason string) {
		if t.After(now) && t.After(until) {
			until, why = t, reason
		}
	}
	later(p.pausedUntil, p.pause)
	if p.remaining <= 0 {
		later(p.reset, "the API says that this token's requests are used up for now")
	}
	for _, w := range p.windows {
		later(w.free(), fmt.Sprintf("rate limit of %d requests in %s", w.Calls, w.Window.Truncate(time.Minute)))
	}
	if !until.IsZero() {
		return until, why
	}
	for _, w := range p.windows {
		w.add(now)
	}
	p.remaining--
	p.inFlight++
	return time.Time{}, ""
}

// done reads the rate headers of an answer; header is nil when there was none.
func (p *pacer) done(header http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inFlight--
	remaining, err := strconv.Atoi(header.Get("Ratelimit-Remaining"))
	if err != nil {
		return
	}
	reset, err := strconv.ParseInt(header.Get("Ratelimit-Reset"), 10, 64)
	if err != nil {
		return
	}
	// What is still under way may not be counted in the answer yet.
	p.remaining = remaining - p.inFlight
	p.reset = time.Unix(reset, 0)
	if p.alone(header, remaining) {
		// The window of our own is as strict, and exact where reset is in whole seconds.
		p.reset = time.Time{}
	}
	// A clock that is wrong, here or there, must not stop everything: the limit is
	// an hourly one.
	if latest := time.Now().Add(time.Hour); p.reset.After(latest) {
		p.reset = latest
	}
}

// alone reports whether this client's own calls account for all that the API has
// counted against its limit, so that nobody else uses the token.
func (p *pacer) alone(header http.Header, remaining int) bool {
	limit, err := strconv.Atoi(header.Get("Ratelimit-Limit"))
	if err != nil {
		return false
	}
	now := time.Now()
	for _, w := range p.windows {
		if w.Calls == limit {
			return limit-remaining <= w.used(now)
		}
	}
	return false
}

// hold makes every call wait until the given time.
func (p *pacer) hold(until time.Time, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.pausedUntil) {
		p.pausedUntil, p.pause = until, why
	}
}

// sleep waits, saying so before and after.
func (p *pacer) sleep(ctx context.Context, until time.Time, why string) error {
	p.say(until, why)
	defer p.say(time.Time{}, "")
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter reads a Retry-After header: seconds or a date (RFC 9110, section
// 10.2.3). 0: there is none.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil && s >= 0 {
		return min(time.Duration(s), 24*3600) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(time.Until(t), 0)
	}
	return 0
}

// gate bounds how many calls are under way, and adapts the bound: it is halved
// when the API fails or slows us down, and grows back by one for as many good
// answers as it allows at once.
type gate struct {
	mu      sync.Mutex
	limit   float64
	most    int
	used    int
	waiting []chan struct{}
	cut     time.Time // when it was last halved
}

func newGate(most int) *gate { return &gate{limit: float64(most), most: most} }

// enter waits for a place and returns when it was taken.
func (g *gate) enter(ctx context.Context) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, err
	}
	g.mu.Lock()
	if g.used < int(g.limit) && len(g.waiting) == 0 {
		g.used++
		g.mu.Unlock()
		return time.Now(), nil
	}
	turn := make(chan struct{})
	g.waiting = append(g.waiting, turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return time.Now(), nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range g.waiting {
		if w == turn {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return time.Time{}, ctx.Err()
		}
	}
	g.used-- // it was this one's turn just now: pass it on
	g.wake()
	return time.Time{}, ctx.Err()
}

// leave gives the place back. Failures of calls that were under way together are
// one failure.
func (g *gate) leave(entered time.Time, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used--
	switch {
	case ok:
		g.limit = min(g.limit+1/g.limit, float64(g.most))
	case entered.After(g.cut):
		g.limit = max(g.limit/2, 1)
		g.cut = time.Now()
	}
	g.wake()
}

func (g *gate) wake() {
	for len(g.waiting) > 0 && g.used < int(g.limit) {
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
		g.used++
	}
}
