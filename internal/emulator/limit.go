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

// take counts one request and gives the headers of its answer.
func (l *limiter) take(now time.Time) (allowed bool, header http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.limit
	if limit.Requests == 0 {
		limit = RateLimit{Requests: hourly, Window: hour}
	}
	window := max(limit.Window, limit.BurstWindow)
	for len(l.taken) > 0 && now.Sub(l.taken[0]) >= window {
		l.taken = l.taken[1:]
	}
	long, longOldest := l.since(now, limit.Window)
	short, shortOldest := l.since(now, limit.BurstWindow)

	header = http.Header{}
	allowed = l.limit.Requests == 0 || long < limit.Requests
	if allowed && limit.Burst > 0 && short >= limit.Burst {
		allowed = false
		wait := limit.BurstWindow - now.Sub(shortOldest)
		header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	if allowed && l.limit.Requests > 0 {
		l.taken = append(l.taken, now)
		if long++; long == 1 {
			longOldest = now
		}
	} else if allowed && len(l.taken) < hourly/2 {
		// Unenforced: only the headers need it, and they must not say that it is used
		// up, or a client that believes them would wait for an hour.
		l.taken = append(l.taken, now)
		long++
	}
	if longOldest.IsZero() {
		longOldest = now
	}
	reset := longOldest.Add(limit.Window)
	header.Set("Ratelimit-Limit", strconv.Itoa(limit.Requests))
	header.Set("Ratelimit-Remaining", strconv.Itoa(max(limit.Requests-long, 0)))
	// Whole seconds, up, so that a client that waits until then does not come early.
	header.Set("Ratelimit-Reset", strconv.FormatInt(reset.Add(time.Second-1).Unix(), 10))
	return allowed, header
}

// since counts the requests of the last d, and gives the oldest of them.
func (l *limiter) since(now time.Time, d time.Duration) (n int, oldest time.Time) {
	for i := len(l.taken) - 1; i >= 0 && now.Sub(l.taken[i]) < d; i-- {
		n++
		oldest = l.taken[i]
	}
	return n, oldest
}
