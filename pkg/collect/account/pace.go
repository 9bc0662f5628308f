package account

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how calls are spread over time: Burst of them as fast as the API
// answers, and when the Window since the first is over, Burst in each further
// Window, evenly. The zero Pace does not wait.
type Pace struct {
	Burst  int
	Window time.Duration
}

// DefaultPace keeps to the 250 requests a minute that the API allows a token
// (https://docs.digitalocean.com/reference/api/, "Rate Limit"). The window is a
// little longer than a minute, because what counts is when a request arrives. The
// hourly limit of 5,000 is kept by the answers' headers.
var DefaultPace = Pace{Burst: 250, Window: time.Minute + time.Second}

// pacer makes calls wait for their turn. Its methods may be called by several
// goroutines.
type pacer struct {
	pace    Pace
	limiter *rate.Limiter
	// say is told of each wait.
	say func(until time.Time, why string)

	mu    sync.Mutex
	sent  int
	first time.Time // when the first call was sent
	until time.Time // nobody sends before
	why   string
	few   bool // fewer requests are left than may be under way

	one chan struct{} // held by the call whose turn it is
}

func newPacer(p Pace, say func(time.Time, string)) *pacer {
	return &pacer{pace: p, limiter: rate.NewLimiter(rate.Every(p.Window/time.Duration(max(p.Burst, 1))), 1), say: say, one: make(chan struct{}, 1)}
}

// wait returns when a call may be sent. Its error is the end of ctx.
func (p *pacer) wait(ctx context.Context) error {
	limit := fmt.Sprintf("rate limit of %d requests a minute", p.pace.Burst)
	afterBurst := p.count(limit)
	for {
		p.mu.Lock()
		until, why := p.until, p.why
		p.mu.Unlock()
		if !until.After(time.Now()) {
			break
		}
		if err := p.sleep(ctx, until, why); err != nil {
			return err
		}
	}
	if !afterBurst {
		return ctx.Err()
	}
	return p.sleep(ctx, time.Now().Add(p.limiter.Reserve().Delay()), "")
}

// turn lets one call go at a time while few requests are left: of a sliding window only
// some are free again after its reset. What it returns ends the turn.
func (p *pacer) turn() (done func()) {
	p.mu.Lock()
	few := p.few
	p.mu.Unlock()
	if !few {
		return func() {}
	}
	p.one <- struct{}{}
	return func() { <-p.one }
}

// count counts a call. After the burst, all wait for the end of the window.
func (p *pacer) count(limit string) (afterBurst bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent++; p.sent == 1 {
		p.first = time.Now()
	}
	afterBurst = p.pace.Burst > 0 && p.sent > p.pace.Burst
	if end := p.first.Add(p.pace.Window); afterBurst && end.After(p.until) {
		p.until, p.why = end, limit
	}
	return afterBurst
}

// hold makes all calls wait until the given time.
func (p *pacer) hold(until time.Time, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until, p.why = until, why
	}
}

// answered reads the rate headers of an answer. Others may use the same token:
// when fewer requests are left than may be under way here, all wait for the
// reset that the API names. A clock that is wrong, here or there, must not stop
// everything: the limit is an hourly one.
func (p *pacer) answered(h http.Header, underWay int) {
	left, err := strconv.Atoi(h.Get("Ratelimit-Remaining"))
	reset, err2 := strconv.ParseInt(h.Get("Ratelimit-Reset"), 10, 64)
	if err != nil || err2 != nil {
		return
	}
	p.mu.Lock()
	p.few = left < underWay
	p.mu.Unlock()
	if left >= underWay {
		return
	}
	until := time.Unix(reset, 0)
	if latest := time.Now().Add(time.Hour); until.After(latest) {
		until = latest
	}
	p.hold(until, "the API says that this token's requests are used up for now")
}

// sleep waits until the given time and tells of it before, unless it is one of the
// short waits between calls, which have no reason.
func (p *pacer) sleep(ctx context.Context, until time.Time, why string) error {
	wait := time.Until(until)
	if wait <= 0 {
		return ctx.Err()
	}
	if why != "" {
		p.say(until, why)
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
