package tlsprobe

import (
	"cmp"
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// Target is one endpoint to look at.
type Target struct {
	// Host is the name (or address) that clients use: it is what the certificate
	// is compared with.
	Host string
	Port int
	// ConnectTo, "address:port", is dialled instead of Host (a tunnel).
	ConnectTo string
	// CA is the cluster's own; nil: not known.
	CA *verify.CA
	// Users and Databases are names that exist, as far as is known. They are tried
	// besides an invented one, because pg_hba decides by user and database.
	Users     []string
	Databases []string
}

// Defaults of [Options].
const (
	DefaultConnectTimeout  = 5 * time.Second
	DefaultAnswerTimeout   = 5 * time.Second
	DefaultEndpointTimeout = 20 * time.Second
	DefaultCiphersTimeout  = time.Minute
	DefaultConcurrency     = 64
	DefaultConnections     = 6
)

// clockSkew is how far the clock may be wrong: a certificate that is out of its validity
// by less still verifies, and the reason says so.
const clockSkew = 5 * time.Minute

// ContextDialer opens connections; [net.Dialer] is one.
type ContextDialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Options is how to look. The zero value is ready for use.
type Options struct {
	// ConnectTimeout bounds name resolution and the TCP connection, AnswerTimeout
	// the wait for an answer after that, EndpointTimeout all connections to one
	// endpoint together. 0: the default.
	ConnectTimeout  time.Duration
	AnswerTimeout   time.Duration
	EndpointTimeout time.Duration
	// Connections is how many connections to one endpoint may be open at once.
	Connections int
	// Ciphers enumerates all suites and groups, about one connection each. The
	// default of EndpointTimeout is [DefaultCiphersTimeout] then.
	Ciphers bool
	// Now is the clock that certificates are verified by; nil: time.Now.
	Now func() time.Time
	// Dialer opens the TCP connections; nil: a net.Dialer.
	Dialer ContextDialer
	// SystemRoots are the roots of "would a public CA do"; nil: the system's.
	SystemRoots *x509.CertPool

	// The rest is read by [All] alone.

	// Concurrency is how many endpoints are talked to at once. Connecting is not
	// bounded by it, so that all unreachable endpoints cost one ConnectTimeout.
	Concurrency int
	// TotalTimeout bounds all of it; 0: what the endpoints' own bounds add up to.
	TotalTimeout time.Duration
	// Network is "public", "private" or "all" (""): which endpoints are looked at.
	Network string
	// ConnectTo maps "host:port" to the "address:port" to dial instead.
	ConnectTo map[string]string
	// From is the public address by which endpoints see this computer; the zero value:
	// not known. It is compared with the trusted sources.
	From netip.Addr
	// Lookup resolves the names of service CNAMEs; nil: the system's resolver.
	Lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)
	// Progress, when set, is called after each endpoint (by several goroutines).
	Progress func(cluster *snapshot.Cluster, endpoint *snapshot.Endpoint)

	// turns, of All's, are taken once an endpoint has accepted a connection.
	turns chan struct{}
}

func (o Options) withDefaults() Options {
	if o.Ciphers {
		o.EndpointTimeout = cmp.Or(o.EndpointTimeout, DefaultCiphersTimeout)
	}
	o.ConnectTimeout, o.AnswerTimeout = cmp.Or(o.ConnectTimeout, DefaultConnectTimeout), cmp.Or(o.AnswerTimeout, DefaultAnswerTimeout)
	o.EndpointTimeout = cmp.Or(o.EndpointTimeout, DefaultEndpointTimeout)
	o.Connections, o.Concurrency = cmp.Or(o.Connections, DefaultConnections), cmp.Or(o.Concurrency, DefaultConcurrency)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Dialer == nil {
		o.Dialer = &net.Dialer{}
	}
	if o.Lookup == nil {
		o.Lookup = net.DefaultResolver.LookupNetIP
	}
	return o
}
