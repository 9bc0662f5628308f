package emulator

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// RateLimit is a limit that is enforced, scaled down to what a test wants.
// DigitalOcean's is 5,000 an hour and 250 a minute for each token.
type RateLimit struct {
	// Requests is how many are allowed in any Window (the hour).
	Requests int
	Window   time.Duration
	// Burst is how many are allowed in any BurstWindow (the minute); 0: as many as
	// Requests. Only this one answers with Retry-After, as the API's does.
	Burst       int
	BurstWindow time.Duration
}

// Numbers of the real limit, which the headers speak of when none is enforced.
const (
	hourly = 5000
	hour   = time.Hour
)

// limiter counts requests in sliding windows: the API says that the oldest
// request expires.
type limiter struct {
	mu    sync.Mutex
	limit RateLimit
	taken []time.Time // within the longer window
}

func (l *limiter) set(limit RateLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit, l.taken = limit, nil
}

// take counts one request and gives the headers of its answer. Where no limit is
// enforced, the headers are those of the first request in an hour: a client that
// believes them need not wait.
func (l *limiter) take(now time.Time) (allowed bool, header http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.limit
	if limit.Requests == 0 {
		return true, limitHeader(hourly, hourly-1, now.Add(hour))
	}
	for len(l.taken) > 0 && now.Sub(l.taken[0]) >= max(limit.Window, limit.BurstWindow) {
		l.taken = l.taken[1:]
	}
	long, oldest := l.since(now, limit.Window)
	short, oldestOfBurst := l.since(now, limit.BurstWindow)
	burst := limit.Burst > 0 && short >= limit.Burst
	allowed = long < limit.Requests && !burst
	if allowed {
		l.taken = append(l.taken, now)
		long++
	}
	header = limitHeader(limit.Requests, limit.Requests-long, oldest.Add(limit.Window))
	if burst && long < limit.Requests {
		wait := limit.BurstWindow - now.Sub(oldestOfBurst)
		header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	return allowed, header
}

func limitHeader(limit, remaining int, reset time.Time) http.Header {
	header := http.Header{}
	header.Set("Ratelimit-Limit", strconv.Itoa(limit))
	header.Set("Ratelimit-Remaining", strconv.Itoa(max(remaining, 0)))
	// Whole seconds, up, so that a client that waits until then does not come early.
	header.Set("Ratelimit-Reset", strconv.FormatInt(reset.Add(time.Second-1).Unix(), 10))
	return header
}

// since counts the requests of the last d, and gives the oldest of them; now for none.
func (l *limiter) since(now time.Time, d time.Duration) (n int, oldest time.Time) {
	oldest = now
	for i := len(l.taken) - 1; i >= 0 && now.Sub(l.taken[i]) < d; i-- {
		n++
		oldest = l.taken[i]
	}
	return n, oldest
}
