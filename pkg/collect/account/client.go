package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/digitalocean/godo"

	"dbaudit/internal/retryafter"
)

// maxBody bounds every answer, after decompression. The largest honest one, a
// page of 200 droplets, is about 2 MB. Decoding takes several times as much memory, and
// most of all for many small values, which maxValues bounds: commas are counted.
const (
	maxBody   = 16 << 20
	maxValues = 1_000_000

	mostLeftOut = 1000 // of the list of clusters
)

// client asks the API, through godo for requests, errors and headers. Retries,
// pacing and decoding are not godo's: its retries discard a custom transport and
// do not cap Retry-After, and its types leave fields out.
type client struct {
	godo    *godo.Client
	base    *url.URL
	token   Token
	timeout time.Duration
	retry   Retry
	pace    *pacer
	places  chan struct{} // one for each call that may be under way
	called  func()

	mu sync.Mutex
	// failures counts calls in a row that failed for good because the API does
	// not answer or does not take the token any more; last is the latest of them.
	failures int
	last     *CallError
}

// mostFailures in a row end the asking: a large account must not take hours to
// find out that the API is down, or that the token was revoked meanwhile.
const mostFailures = 20

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
		pace: newPacer(*o.Pace, say), places: make(chan struct{}, o.Concurrency), called: called,
	}, nil
}

// newClientAlone is the client of what is no collection, which tells nobody how far it is.
func newClientAlone(o Options) (*client, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	return newClient(&o, func() {}, func(time.Time, string) {})
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
	t.token.Authorize(req)
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxBody)
	return resp, nil
}

// call is one path of the API with the scope that it needs.
type call struct {
	path  string // relative to the base: "v2/databases/ID/ca"
	scope string // "database:read"
}

// get asks a path and hands the body to decode. The error is a *CallError, but
// for the end of ctx.
func (c *client) get(ctx context.Context, what call, decode func([]byte) error) error {
	if f := c.stopped(what); f != nil {
		return f
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval, pause.Multiplier = c.retry.MinWait, c.retry.MaxWait, 2
	var failure *CallError
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		header, err := c.once(ctx, what, decode)
		failure = nil
		if err == nil {
			return struct{}{}, nil
		}
		if !errors.As(err, &failure) || !failure.passing() {
			return struct{}{}, backoff.Permanent(err)
		}
		if wait := min(retryafter.Of(header), c.retry.MaxRetryAfter); wait > 0 {
			err = errors.Join(err, &backoff.RetryAfterError{Duration: wait})
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pause), backoff.WithMaxTries(uint(c.retry.Attempts)), backoff.WithNotify(func(_ error, wait time.Duration) {
		until := time.Now().Add(wait)
		if failure.Status == http.StatusTooManyRequests {
			c.pace.hold(until, "the API answered 429, too many requests")
		}
		c.pace.say(until, "repeating a failed call: "+failure.Error())
	}))
	if failure == nil {
		if err == nil {
			c.ended(nil)
		}
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.ended(failure)
	return failure
}

// ended counts failures in a row. An answer that refuses one path, or makes no
// sense, is an answer.
func (c *client) ended(failure *CallError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if failure == nil || !failure.passing() && failure.Status != http.StatusUnauthorized {
		c.failures, c.last = 0, nil
		return
	}
	c.failures++
	c.last = failure
}

// stopped is the failure of a call that is not made, because too many failed.
func (c *client) stopped(what call) *CallError {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures < mostFailures {
		return nil
	}
	reason := fmt.Sprintf("not asked, as %d calls in a row had failed (%s)", c.failures, c.last.Error())
	if c.last.Status == http.StatusUnauthorized {
		reason = "the token was revoked while it was in use"
	}
	return &CallError{Path: "/" + what.path, Scope: what.scope, Status: c.last.Status, Reason: reason}
}

// once makes one attempt. Its error is a *CallError, or the end of ctx.
func (c *client) once(ctx context.Context, what call, decode func([]byte) error) (http.Header, error) {
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer c.pace.turn()()
	if err := c.pace.wait(ctx); err != nil {
		return nil, err
	}
	c.called()
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var header http.Header
	var body bytes.Buffer
	req, err := c.godo.NewRequest(limited, http.MethodGet, what.path, nil)
	if err == nil {
		var resp *godo.Response
		// A writer makes godo copy the body without decoding it.
		resp, err = c.godo.Do(limited, req, &body)
		if resp != nil && resp.Response != nil {
			header = resp.Header
			c.pace.answered(header, cap(c.places))
		}
	}
	switch {
	case err != nil:
	case bytes.Count(body.Bytes(), []byte(",")) > maxValues:
		err = fmt.Errorf("%w: it has more than a million values", errContent)
	default:
		err = decode(body.Bytes())
	}
	switch {
	case err == nil:
		return header, nil
	case ctx.Err() != nil:
		return header, ctx.Err()
	}
	return header, c.explain(what, err)
}
