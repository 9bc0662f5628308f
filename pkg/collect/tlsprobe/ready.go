package tlsprobe

import (
	"context"
	"sync"
)

// ahead is how many connections are made ready while a server works on the one
// before: each step then costs one round trip instead of three.
const ahead = 3

// ready hands out connections that have agreed to TLS, opened ahead of need but
// never more of them than will surely be used.
type ready struct {
	open    func() (*conn, error)
	stop    context.CancelFunc
	most    int // to be made ahead
	ch      chan opened
	opening sync.WaitGroup

	mu     sync.Mutex
	needed int // that will surely be asked for
	made   int // of them opening or open
}

type opened struct {
	c   *conn
	err error
}

func (p *prober) ahead(ctx context.Context) *ready {
	ctx, cancel := context.WithCancel(ctx)
	// Others are to find a connection free whatever waits here for its use.
	most := max(0, min(ahead, p.o.Connections-2))
	return &ready{
		open: func() (*conn, error) { return p.open(ctx) },
		stop: cancel, most: most, ch: make(chan opened, ahead),
	}
}

// sure says that n more connections will be asked for.
func (r *ready) sure(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.needed += n
	r.fill()
}

func (r *ready) fill() {
	for r.made < min(r.needed, r.most) {
		r.made++
		r.opening.Go(func() {
			c, err := r.open()
			r.ch <- opened{c, err}
		})
	}
}

// next is one of the connections declared to be sure.
func (r *ready) next(ctx context.Context) (*conn, error) {
	if r.most == 0 {
		return r.open()
	}
	select {
	case o := <-r.ch:
		r.mu.Lock()
		defer r.mu.Unlock()
		r.needed--
		r.made--
		r.fill()
		return o.c, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// close closes what nobody asked for, after an error elsewhere.
func (r *ready) close() {
	r.stop()
	r.opening.Wait()
	for {
		select {
		case o := <-r.ch:
			if o.c != nil {
				o.c.Close()
			}
		default:
			return
		}
	}
}
