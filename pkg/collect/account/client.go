package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/digitalocean/godo"
)

// maxBody bounds every answer, after decompression. The largest honest one, a
// page of 200 droplets, is about 2 MB.
const maxBody = 64 << 20

// client asks the API, through godo for requests, errors and headers. Retries,
// pacing and decoding are its own: godo's retries discard a custom transport and
// do not cap Retry-After, and its types leave fields out.
type client struct {
	godo    *godo.Client
	base    *url.URL
	token   Token
	timeout time.Duration
	retry   Retry
	pace    *pacer
	gate    *gate
	called  func()
	// failing counts calls in a row that failed after all attempts; from
	// hopeless on, calls get one attempt until one succeeds.
	failing atomic.Int32
	// rejected counts answers of 401 in a row: a token revoked meanwhile.
	rejected atomic.Int32
	buffers  sync.Pool
}

const (
	hopeless = 10
	revoked  = 20
)

func newClient(o *Options, called func(), say func(time.Time, string)) (*client, error) {
	base, err := o.base()
	if err != nil {
		return nil, err
	}
	transport := o.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = o.Concurrency
		transport = t
	}
	hc := &http.Client{
		Transport: &reader{next: transport, base: base, token: o.Token},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if req.URL.Host != base.Host || req.URL.Scheme != base.Scheme {
				return fmt.Errorf("%w: it redirects to %s", errElsewhere, req.URL.Host)
			}
			if len(via) >= 5 {
				return errors.New("more than five redirects")
			}
			return nil
		},
	}
	var opts []godo.ClientOpt
	if o.UserAgent != "" {
		opts = append(opts, godo.SetUserAgent(o.UserAgent))
	}
	g, err := godo.New(hc, opts...)
	if err != nil {
		return nil, fmt.Errorf("API client: %w", err)
	}
	g.BaseURL = base
	return &client{
		godo: g, base: base, token: o.Token, timeout: o.CallTimeout, retry: o.Retry,
		pace: newPacer(o.Limits, say), gate: newGate(o.Concurrency), called: called,
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}, nil
}

// reader is the transport: it sends GET only, gives the token to the API's own
// host only, and bounds bodies.
type reader struct {
	next  http.RoundTripper
	base  *url.URL
	token Token
}

func (t *reader) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		return nil, fmt.Errorf("refused to send %s: an audit only reads", req.Method)
	}
	if req.URL.Host != t.base.Host || req.URL.Scheme != t.base.Scheme {
		return nil, errElsewhere
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+t.token.value)
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &bounded{ReadCloser: resp.Body, left: maxBody}
	return resp, nil
}

type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

// call is one path of the API with the scope that it needs.
type call struct {
	path  string // relative to the base: "v2/databases/ID/ca"
	scope string // "database:read"
}

// get asks a path and hands the body to decode, which must not keep it. The
// error is a *CallError, but for the end of ctx.
func (c *client) get(ctx context.Context, what call, decode func([]byte) error) error {
	if c.rejected.Load() >= revoked {
		return &CallError{Path: "/" + what.path, Scope: what.scope, Status: http.StatusUnauthorized, Reason: "the token was revoked while it was in use"}
	}
	attempts, limited := 0, 0
	for {
		entered, err := c.gate.enter(ctx)
		if err != nil {
			return err
		}
		failure, header, err := c.once(ctx, what, decode)
		if err != nil { // the end of ctx
			c.gate.leave(entered, true)
			return err
		}
		c.gate.leave(entered, failure == nil || !failure.passing())
		if failure == nil {
			c.failing.Store(0)
			c.rejected.Store(0)
			return nil
		}
		switch {
		case failure.Status == http.StatusUnauthorized:
			c.rejected.Add(1)
			return failure
		case !failure.passing():
			c.rejected.Store(0)
			return failure
		case failure.Status == http.StatusTooManyRequests:
			if limited++; limited > c.retry.RateLimited {
				return failure
			}
			wait := min(retryAfter(header), c.retry.MaxRetryAfter)
			if wait == 0 {
				wait = c.backoff(limited)
			}
			c.pace.hold(time.Now().Add(wait), "the API answered 429, too many requests")
		default:
			attempts++
			if attempts >= c.retry.Attempts || c.failing.Load() >= hopeless {
				c.failing.Add(1)
				return failure
			}
			wait := c.backoff(attempts)
			if asked := min(retryAfter(header), c.retry.MaxRetryAfter); asked > wait {
				wait = asked
			}
			if err := c.pace.sleep(ctx, time.Now().Add(wait), "repeating a failed call: "+failure.Error()); err != nil {
				return err
			}
		}
	}
}

// backoff doubles from MinWait to MaxWait and takes half to all of it, so that
// calls that failed together do not come back together.
func (c *client) backoff(attempt int) time.Duration {
	d := c.retry.MaxWait
	if attempt < 30 {
		d = min(c.retry.MinWait<<(attempt-1), c.retry.MaxWait)
	}
	return d/2 + rand.N(d/2+1)
}

// once makes one attempt. err is only the end of ctx.
func (c *client) once(ctx context.Context, what call, decode func([]byte) error) (*CallError, http.Header, error) {
	if err := c.pace.wait(ctx); err != nil {
		return nil, nil, err
	}
	c.called()
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	buf := c.buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= 4<<20 {
			buf.Reset()
			c.buffers.Put(buf)
		}
	}()
	var header http.Header
	req, err := c.godo.NewRequest(limited, http.MethodGet, what.path, nil)
	if err == nil {
		var resp *godo.Response
		// A writer makes godo copy the body without decoding it.
		resp, err = c.godo.Do(limited, req, body{buf})
		if resp != nil && resp.Response != nil {
			header = resp.Header
		}
	}
	c.pace.done(header)
	if err == nil {
		err = decode(buf.Bytes())
	}
	if err == nil {
		return nil, header, nil
	}
	if ctx.Err() != nil {
		return nil, header, ctx.Err()
	}
	return c.explain(what, err), header, nil
}

// body takes an answer into a buffer. With ReadFrom, io.Copy needs no buffer of
// its own, which would be most of what a collection allocates.
type body struct{ b *bytes.Buffer }

func (w body) Write(p []byte) (int, error)               { return w.b.Write(p) }
func (w body) ReadFrom(r io.Reader) (n int64, err error) { return w.b.ReadFrom(r) }
