package account

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dbaudit/pkg/collect"
)

// DefaultBaseURL is the public API.
const DefaultBaseURL = "https://api.digitalocean.com"

// DefaultConcurrency is how many calls are under way at once, at most.
const DefaultConcurrency = 8

// Retry is how failed calls are repeated. Zero fields take the defaults.
type Retry struct {
	// Attempts is how often a call is tried on 429, 5xx and network errors. Default 4.
	Attempts int
	// MinWait is doubled with each attempt up to MaxWait, and jittered. Defaults
	// 500 ms and 30 s.
	MinWait, MaxWait time.Duration
	// MaxRetryAfter caps a wait that the API asks for. Default 5 minutes.
	MaxRetryAfter time.Duration
}

// Options say what to collect, and how.
type Options struct {
	// BaseURL is the API's; "" is [DefaultBaseURL]. A path prefix is kept.
	BaseURL string
	Token   Token
	// UserAgent is put before the client library's own.
	UserAgent string

	// Facts are the evidence that is needed, as rules declare it: "cluster.ca",
	// "trusted_source.target.exists", "endpoint.tls.chain", "client.binding". Calls
	// that none of them needs are not made. nil: everything.
	Facts []string
	// Concurrency is how many calls are under way at once, at most. 0:
	// [DefaultConcurrency].
	Concurrency int
	// Pace spreads the calls. nil: [DefaultPace].
	Pace  *Pace
	Retry Retry
	// CallTimeout bounds one attempt, its body included. Default 60 s.
	CallTimeout time.Duration

	// Credentials: the run logs in with passwords of the API ([Passwords]), so that no
	// note says that the token may see them. No snapshot holds one.
	Credentials bool

	// Transport sends the requests. Default: a transport of its own.
	Transport http.RoundTripper
}

// Errors that [Collector.Collect] returns when nothing could be collected at all. Each
// comes wrapped in a line that says what to do.
var (
	ErrUnauthorized = errors.New("the API refused the token")
	ErrForbidden    = errors.New("the token may not list databases")
	ErrUnreachable  = unavailable("the API cannot be reached")
	ErrNotTheAPI    = unavailable("the answer is not the DigitalOcean API's")
	ErrOptions      = errors.New("wrong options")
)

// unavailable is a kind of [collect.ErrUnavailable].
type unavailable string

func (u unavailable) Error() string        { return string(u) }
func (u unavailable) Is(target error) bool { return target == collect.ErrUnavailable }

func (o *Options) defaults() error {
	o.BaseURL, o.Concurrency = cmp.Or(o.BaseURL, DefaultBaseURL), cmp.Or(o.Concurrency, DefaultConcurrency)
	o.Pace, o.CallTimeout = cmp.Or(o.Pace, &DefaultPace), cmp.Or(o.CallTimeout, time.Minute)
	r := &o.Retry
	r.Attempts = cmp.Or(r.Attempts, 4)
	r.MinWait, r.MaxWait = cmp.Or(r.MinWait, 500*time.Millisecond), cmp.Or(r.MaxWait, 30*time.Second)
	r.MaxRetryAfter = cmp.Or(r.MaxRetryAfter, 5*time.Minute)
	if o.Token.value == "" {
		return fmt.Errorf("%w: no token", ErrOptions)
	}
	return nil
}

// base parses the API's base address; relative paths are resolved against it, so
// that a path prefix (a proxy's) is kept.
func (o *Options) base() (*url.URL, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("%w: the API's address must be like %s", ErrOptions, DefaultBaseURL)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: the API's address takes no user, query or fragment", ErrOptions)
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	u.RawPath = ""
	return u, nil
}
