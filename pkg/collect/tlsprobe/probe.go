package tlsprobe

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// prober looks at one endpoint. Its checks run beside each other, each with
// connections of its own, and write to ep under mu.
type prober struct {
	t Target
	o Options

	slots       chan struct{}
	connections atomic.Int32

	mu      sync.Mutex
	settled string // the address that answered
	ep      snapshot.Endpoint

	// sessions holds the session of the first handshake, when the server gave one.
	sessions tls.ClientSessionCache
	// direct: the endpoint speaks TLS alone, without an SSLRequest before it.
	direct bool
	// chain is what was presented, agreed what the handshake came to.
	chain  *verify.Chain
	agreed *agreement
	// nameless is the chain shown to a client that sends no server name, sniNeeded
	// that there was none until a name was sent, injectionRefused that the test of
	// injection met a closed connection both times.
	nameless         [][]byte
	sniNeeded        bool
	injectionRefused bool
}

// Probe looks at one endpoint and returns what it saw. What it could not see is
// in Missing; there is no other error. The caller fills in Role, Network, Custom
// and Pools.
func Probe(ctx context.Context, t Target, o Options) snapshot.Endpoint {
	o = o.withDefaults()
	p := &prober{t: t, o: o, slots: make(chan struct{}, o.Connections), sessions: tls.NewLRUClientSessionCache(1)}
	p.ep = snapshot.Endpoint{
		ID:          net.JoinHostPort(t.Host, strconv.Itoa(t.Port)),
		Host:        t.Host,
		Port:        t.Port,
		ProbedAt:    new(o.Now().UTC()),
		ConnectedTo: t.ConnectTo,
	}
	p.run(ctx)
	if over(ctx) {
		p.interrupted(ctx)
	}
	p.ep.Connections = int(p.connections.Load())
	if p.ep.Server == "" && p.ep.Reachability != nil && p.ep.Reachability.State == snapshot.Reachable {
		p.ep.Server = "unknown"
	}
	sortMissing(p.ep.Missing)
	return p.ep
}

// run is the whole conversation: one connection that finds out who answers and
// carries the verified handshake, and, as soon as the server agrees to TLS, the
// checks beside it.
func (p *prober) run(ctx context.Context) {
	c, err := p.dial(ctx)
	if err != nil {
		p.unreachable(ctx, err)
		return
	}
	if p.o.turns != nil {
		select {
		case p.o.turns <- struct{}{}:
			defer func() { <-p.o.turns }()
		case <-ctx.Done():
			c.Close()
			p.missing("*", snapshot.MissingFailed, "the probe was stopped before its turn")
			return
		}
	}
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, p.o.EndpointTimeout)
	defer cancel()
	c.limit, _ = ctx.Deadline()
	answer, err := p.ask(c, sslRequest)
	if err != nil || answer.kind == 0 {
		c.Close()
		if c = p.openDirect(ctx, answer, err); c == nil {
			p.noAnswer(whole, answer, err)
			return
		}
	}
	p.set(func(ep *snapshot.Endpoint) {
		ep.Reachability = &snapshot.Reachability{State: snapshot.Reachable}
		ep.SSLRequest = map[byte]string{'S': "accepted", 'N': "refused", 'E': "error", 0: "none"}[answer.kind]
	})
	var checks sync.WaitGroup
	checks.Go(func() { p.plaintext(ctx) })
	if answer.kind != 'S' && !p.direct {
		c.Close()
		p.withoutTLS(answer)
		checks.Wait()
		return
	}
	if p.direct {
		p.missing("plaintext_injection", snapshot.MissingNotOffered, "the server answers no SSLRequest: nothing can be sent before the handshake")
	} else {
		checks.Go(func() { p.injection(ctx) })
		checks.Go(func() { p.directTLS(ctx) })
	}
	if !p.o.Ciphers {
		checks.Go(func() { p.brokenSuites(ctx) })
		checks.Go(func() { p.outdatedSuites(ctx) })
	}
	checks.Go(func() { p.legacyVersions(ctx) })
	p.handshake(ctx, c)
	checks.Wait()
	p.settleVersions(ctx)
	p.settleInjection()
	p.compareNames()
	p.verdicts(ctx)
	if p.o.Ciphers {
		p.enumerate(ctx)
	}
	p.finish(ctx)
}

// openDirect tries TLS without an SSLRequest where that got no answer: an endpoint
// that takes sslnegotiation=direct alone (PostgreSQL 17 and later behind a TLS
// front). It returns a connection for the handshake, nil when there is no such thing.
func (p *prober) openDirect(ctx context.Context, a answer, err error) *conn {
	silent := err != nil && (errors.Is(err, os.ErrDeadlineExceeded) || isClosed(err))
	if len(a.raw) == 0 && !silent || len(a.raw) > 0 && !bytes.HasPrefix(a.raw, []byte{tlsAlert, 3}) {
		return nil
	}
	p.directTLS(ctx)
	if p.ep.DirectTLS == nil || !*p.ep.DirectTLS {
		p.ep.DirectTLS, p.ep.Missing = nil, nil // what was refused says nothing of a PostgreSQL
		return nil
	}
	p.direct = true
	c, err := p.open(ctx)
	if err != nil {
		return nil
	}
	return c
}

// tlsAlert is the type of a record with an alert (RFC 8446 §5.1).
const tlsAlert = 21

// answer is a server's first answer to a request outside TLS.
type answer struct {
	kind byte         // 'S', 'N', 'G', 'E'; 0: something else
	err  *serverError // of an 'E'
	// raw is what came when it was something else.
	raw []byte
}

// ask sends a request and reads the one byte that answers it. Whatever follows
// an S, N or G in the clear is no PostgreSQL server's doing (libpq ends the
// connection over it since CVE-2021-23222).
func (p *prober) ask(c *conn, request []byte) (answer, error) {
	c.step()
	if _, err := c.Write(request); err != nil {
		return answer{}, err
	}
	buf := make([]byte, 64)
	n, err := c.Read(buf)
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		return answer{}, err
	}
	buf = buf[:n]
	switch {
	case n == 1 && (buf[0] == 'S' || buf[0] == 'N' || buf[0] == 'G'):
		return answer{kind: buf[0]}, nil
	case buf[0] == 'E':
		_, body, err := readMessage(io.MultiReader(bytes.NewReader(buf), c))
		if err != nil {
			return answer{raw: buf}, err
		}
		var e *serverError
		if err := parseError(body); !errors.As(err, &e) {
			return answer{raw: buf}, err
		}
		p.recognise(e)
		return answer{kind: 'E', err: e}, nil
	}
	return answer{raw: buf}, nil
}

// open opens a connection and has the server agree to TLS.
func (p *prober) open(ctx context.Context) (*conn, error) {
	c, err := p.dial(ctx)
	if err != nil || p.direct {
		return c, err
	}
	a, err := p.ask(c, sslRequest)
	switch {
	case err != nil:
	case a.kind == 'S':
		c.step()
		return c, nil
	case a.kind == 'E':
		err = a.err
	default:
		err = fmt.Errorf("%w: it agreed to TLS before and does not now", errNotTLS)
	}
	c.Close()
	return nil, err
}

// set changes the endpoint's facts.
func (p *prober) set(change func(*snapshot.Endpoint)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.ep)
}

// recognise tells PostgreSQL from PgBouncer by the form of an error message:
// PostgreSQL's own name the source file and routine, PgBouncer's never do.
func (p *prober) recognise(e *serverError) {
	p.set(func(ep *snapshot.Endpoint) {
		switch {
		case e.located:
			ep.Server = "postgresql"
		case ep.Server == "" && isBouncer(e):
			ep.Server = "pgbouncer"
		}
	})
}

// bouncerWords are how PgBouncer says no (its src/client.c, src/proto.c). It gives
// the SQLSTATE 08P01 to nearly all of it.
var bouncerWords = []string{
	"SSL required", "no such user", "no such database", "bad packet header", "not allowed", "SSL req inside SSL",
	"server login has been failing", "login rejected", "unsupported startup parameter", "client_login_timeout",
	"SSL error", "received unencrypted data",
}

func isBouncer(e *serverError) bool {
	if e.located || (e.Code != "08P01" && e.Code != "28P01" && e.Code != "28000" && e.Code != "3D000") {
		return false
	}
	return strings.Contains(e.Message, "bouncer") ||
		slices.ContainsFunc(bouncerWords, func(w string) bool { return strings.HasPrefix(e.Message, w) })
}

// unreachable records that there was no connection.
func (p *prober) unreachable(ctx context.Context, err error) {
	r, ok := unreached(ctx, err, p.o.ConnectTimeout)
	if !ok {
		p.missing("*", snapshot.MissingFailed, "the probe could not connect: "+verify.Clean(err.Error(), 200))
		return
	}
	p.set(func(ep *snapshot.Endpoint) { ep.Reachability = r })
	p.missing("*", snapshot.MissingUnreachable, "unreachable from here: "+r.Detail)
}

// noAnswer records that a connection was there but no PostgreSQL behind it.
// An end of the whole run, ctx, is nothing that the server did.
func (p *prober) noAnswer(ctx context.Context, a answer, err error) {
	r := &snapshot.Reachability{}
	switch {
	case over(ctx) && len(a.raw) == 0:
		p.missing("*", snapshot.MissingFailed, "the probe ran out of time")
		return
	case len(a.raw) > 0:
		r.State, r.Detail = snapshot.NotPostgreSQL, "something else than PostgreSQL answers: "+greeting(a.raw)
	case errors.Is(err, errNotPostgreSQL):
		r.State, r.Detail = snapshot.NotPostgreSQL, verify.Clean(err.Error(), 200)
	case errors.Is(err, os.ErrDeadlineExceeded):
		r.State, r.Detail = snapshot.Silent, fmt.Sprintf("connected, but no answer to an SSLRequest within %s: a proxy in between, a server that is stuck, or not PostgreSQL", min(p.o.AnswerTimeout, p.o.EndpointTimeout))
	case isClosed(err):
		r.State, r.Detail = snapshot.Closed, "the connection was accepted and closed before an answer"
	default:
		p.missing("*", snapshot.MissingFailed, "the first exchange failed: "+verify.Clean(err.Error(), 200))
		return
	}
	p.set(func(ep *snapshot.Endpoint) { ep.Reachability = r })
	p.missing("*", snapshot.MissingUnreachable, "unreachable from here: "+r.Detail)
}

// greetings are how other services begin, for the user who has the port wrong.
var greetings = []struct{ prefix, who string }{
	{"HTTP/", "an HTTP server"},
	{"SSH-", "an SSH server"},
	{"220", "an FTP or mail server"},
	{"\x15\x03", "a TLS server (not PostgreSQL's)"},
	{"\x16\x03", "a TLS server (not PostgreSQL's)"},
	{"-ERR", "Redis, Valkey or POP3"},
	{"+OK", "a POP3 server"},
	{"* OK", "an IMAP server"},
}

func greeting(b []byte) string {
	for _, g := range greetings {
		if strings.HasPrefix(string(b), g.prefix) {
			return g.who
		}
	}
	if len(b) > 5 && b[3] == 0 && (b[4] == 10 || b[4] == 0xff) {
		return "a MySQL server"
	}
	return fmt.Sprintf("it begins %q", b[:min(len(b), 16)])
}

// withoutTLS says of every TLS fact why it is not there.
func (p *prober) withoutTLS(a answer) {
	kind, reason := snapshot.MissingNotOffered, "the server does not speak TLS: it refused the SSLRequest"
	if a.kind == 'E' {
		kind, reason = snapshot.MissingFailed, "the server answered the SSLRequest with an error: "+a.err.Error()
	}
	if a.kind == 'G' {
		kind, reason = snapshot.MissingFailed, "the server answered the SSLRequest with G, which means nothing there"
	}
	for _, fact := range []string{"tls", "protocols", "weak_ciphers", "authentication", "plaintext_injection", "direct_tls"} {
		p.missing(fact, kind, reason)
	}
	if p.o.Ciphers {
		p.missing("enumeration", kind, reason)
	}
}
