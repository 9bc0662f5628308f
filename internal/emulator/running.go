package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"dbaudit/internal/emulator/pki"
)

// Running is an account that answers: the API over HTTP, and the endpoints
// when it was started by [Account.Start]. All methods may be called while
// requests arrive.
type Running struct {
	// URL is the API's base, "http://127.0.0.1:PORT", and Token what it accepts.
	URL   string
	Token string
	// ConnectTo are values for --connect-to, HOST:PORT:ADDR:PORT: one for each
	// endpoint of a PostgreSQL cluster, the dropped and refused ones included, so
	// that no name of the account is ever looked up. Empty after [Account.StartAPI].
	ConnectTo []string
	// Unresolvable are the host:port of endpoints described as no-such-host, for
	// which there is no entry in ConnectTo: their names end in .invalid (RFC 6761).
	Unresolvable []string
	// Account is what was started. Change it only through Update.
	Account *Account

	pki       *authorities
	api       *api
	http      *http.Server
	stop      context.CancelFunc
	endpoints *endpoints
	close     sync.Once
	err       error
}

// StartAPI starts the API alone. It stops at Close or when ctx ends.
func (a *Account) StartAPI(ctx context.Context) (*Running, error) {
	r, err := a.startAPI(ctx)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = r.Close() })
	return r, nil
}

func (a *Account) startAPI(ctx context.Context) (*Running, error) {
	if err := a.complete(); err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the emulator's API: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	r := &Running{
		URL:     "http://" + listener.Addr().String(),
		Token:   a.Token,
		Account: a,
		pki:     &authorities{now: a.Now},
		stop:    stop,
	}
	r.api = newAPI(ctx, a, r.pki, r.URL)
	r.http = &http.Server{
		Handler:           r.api,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	go func() { _ = r.http.Serve(listener) }()
	return r, nil
}

// Start starts the API and every endpoint of the account's PostgreSQL clusters.
// They stop at Close or when ctx ends.
func (a *Account) Start(ctx context.Context) (*Running, error) {
	r, err := a.startAPI(ctx)
	if err != nil {
		return nil, err
	}
	r.endpoints, err = startEndpoints(ctx, a, r.pki)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.ConnectTo, r.Unresolvable = r.endpoints.connectTo, r.endpoints.unresolvable
	context.AfterFunc(ctx, func() { _ = r.Close() })
	return r, nil
}

// Close stops everything and waits for it.
func (r *Running) Close() error {
	r.close.Do(func() {
		r.stop()
		r.err = r.http.Close()
		if r.endpoints != nil {
			r.endpoints.close()
		}
	})
	return r.err
}

// Requests are the requests that arrived at the API, in order, refused ones too.
func (r *Running) Requests() []Request {
	r.api.log.mu.Lock()
	defer r.api.log.mu.Unlock()
	out := make([]Request, len(r.api.log.list))
	for i, q := range r.api.log.list {
		out[i] = *q
	}
	return out
}

// ResetRequests forgets the requests that arrived.
func (r *Running) ResetRequests() {
	r.api.log.mu.Lock()
	defer r.api.log.mu.Unlock()
	r.api.log.list = nil
}

// Count is how many requests arrived whose path matches the pattern (see
// [Fault.Path]).
func (r *Running) Count(pattern string) int {
	n := 0
	for _, q := range r.Requests() {
		if matchPath(pattern, q.Path) {
			n++
		}
	}
	return n
}

// Fault adds a fault. The latest that matches a request is the one that happens.
func (r *Running) Fault(f Fault) { r.api.faults.add(f) }

// ClearFaults takes all faults away.
func (r *Running) ClearFaults() { r.api.faults.clear() }

// SetScopes makes the token hold these scopes and no others ("database:read");
// none at all: every scope there is.
func (r *Running) SetScopes(scopes ...string) {
	r.api.mu.Lock()
	defer r.api.mu.Unlock()
	r.api.scopes = scopes
}

// SetRateLimit enforces a limit from now on; the zero value enforces none.
func (r *Running) SetRateLimit(l RateLimit) { r.api.limit.set(l) }

// SetLatency makes every call to the API take so long.
func (r *Running) SetLatency(d time.Duration) { r.api.latency.Store(int64(d)) }

// Update changes the account while it runs: f gets it to itself. Endpoints are
// not started or stopped.
func (r *Running) Update(f func(*Account)) error {
	r.api.mu.Lock()
	defer r.api.mu.Unlock()
	f(r.Account)
	if err := r.Account.complete(); err != nil {
		return err
	}
	r.api.index()
	return nil
}

// CAPEM is the CA of the named cluster, as PEM.
func (r *Running) CAPEM(clusterName string) ([]byte, error) {
	c, err := r.cluster(clusterName)
	if err != nil {
		return nil, err
	}
	ca, err := r.pki.of(c)
	if err != nil {
		return nil, err
	}
	return ca.PEM(), nil
}

// Leaf makes a certificate for a server that stands for the named cluster's
// primary, a real PostgreSQL in tests: signed by that cluster's CA unless cert
// says otherwise.
func (r *Running) Leaf(clusterName, host string, cert Certificate) (*pki.Leaf, error) {
	c, err := r.cluster(clusterName)
	if err != nil {
		return nil, err
	}
	return r.pki.leaf(c, cert, host)
}

func (r *Running) cluster(name string) (*Cluster, error) {
	r.api.mu.RLock()
	defer r.api.mu.RUnlock()
	if c := find(r.Account.Clusters, func(c *Cluster) bool { return c.Name == name }); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("no cluster %q in the account", name)
}
