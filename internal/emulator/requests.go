package emulator

import (
	"sync"
	"time"
)

// Request is one request that arrived at the API.
type Request struct {
	Method string
	Path   string
	Query  string
	At     time.Time
	// Status that was answered; 0: none (it hung or was cut off).
	Status int
}

type requestLog struct {
	mu   sync.Mutex
	list []*Request
}

func (l *requestLog) add(r *Request) *Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, r)
	return r
}

func (l *requestLog) answered(r *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Status = status
}
