package tlsprobe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"time"

	"dbaudit/pkg/snapshot"
)

// graceful is how long an answer to bytes sent before the handshake is waited
// for before the server is asked something else, at the least.
const graceful = 300 * time.Millisecond

// injection tests CVE-2021-23214: SSLRequest and StartupMessage in one write,
// then the handshake. A server that answers the StartupMessage inside TLS took
// bytes from the clear for the client's. The handshake is made without a server
// name, so that the same connection shows whether one is needed.
func (p *prober) injection(ctx context.Context) {
	nameless := func(config *tls.Config) { config.ServerName = "" }
	address := isAddress(p.t.Host)
	if address {
		p.missing("tls.sni_required", snapshot.MissingNotOffered, "the host is an address: clients send no server name")
	}
	chain, err := p.inject(ctx, nameless)
	if err != nil && refusedByServer(err) && len(chain) == 0 {
		// For what was sent before the handshake (PostgreSQL 17 and later take it for
		// the beginning of the handshake), or for want of a name: the same without the
		// first tells, and if that is refused too, the same with a name.
		if chain = p.chainWithoutName(ctx); len(chain) > 0 {
			p.injected(false, "closed the connection")
			err = nil
		} else if !address {
			named, again := p.inject(ctx, nil)
			p.set(func(*snapshot.Endpoint) { p.injectionRefused = again != nil && refusedByServer(again) })
			p.set(func(*snapshot.Endpoint) { p.sniNeeded = len(named) > 0 || p.injectionRefused })
			err = again
		}
	}
	if len(chain) > 0 && !address {
		p.set(func(*snapshot.Endpoint) { p.nameless = chain })
	}
	if err != nil && !p.injectionRefused {
		p.failed(ctx, "plaintext_injection", "the test of CVE-2021-23214", err)
	}
}

// chainWithoutName is the chain that a client gets that sends no server name.
func (p *prober) chainWithoutName(ctx context.Context) [][]byte {
	c, err := p.open(ctx)
	if err != nil {
		return nil
	}
	defer c.Close()
	_, s, _ := p.tlsHandshake(ctx, c, func(config *tls.Config) { config.ServerName = "" })
	return s.chain
}

// settleInjection reads a refusal of which nothing else was seen: when the main
// handshake came about, it was for the bytes before the handshake.
func (p *prober) settleInjection() {
	if !p.injectionRefused {
		return
	}
	if p.agreed != nil {
		p.injected(false, "closed the connection")
		return
	}
	p.sniNeeded = false
	p.missing("plaintext_injection", snapshot.MissingNotOffered, "the test of CVE-2021-23214: the server makes no handshake with this program at all")
}

// compareNames says whether a server name is needed: without one there was no
// handshake, or another certificate.
func (p *prober) compareNames() {
	t := p.ep.TLS
	if t == nil || len(t.Chain) == 0 || (p.nameless == nil && !p.sniNeeded) {
		return
	}
	needed := p.sniNeeded
	if p.nameless != nil {
		sum := sha256.Sum256(p.nameless[0])
		needed = hex.EncodeToString(sum[:]) != t.Chain[0].SHA256
	}
	t.SNIRequired = &needed
}

// inject is one such connection. It returns the chain that it was shown, and an
// error if the test has no outcome.
func (p *prober) inject(ctx context.Context, change func(*tls.Config)) ([][]byte, error) {
	c, err := p.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	a, err := p.ask(c, slices.Concat(sslRequest, startupMessage(InventedName, InventedName)))
	switch {
	case err != nil:
		return nil, err
	case a.kind == 'E':
		p.injected(false, a.err.Error())
		return nil, nil
	case bytes.HasPrefix(a.raw, []byte{'S', tlsAlert, 3}):
		return nil, alertError(a.raw[len(a.raw)-1]) // PostgreSQL 17's, which came together with its S
	case a.kind != 'S':
		return nil, errNotTLS
	}
	tc, s, err := p.tlsHandshake(ctx, c, change)
	if err != nil {
		return s.chain, err
	}
	c.within(max(graceful, 3*s.took))
	o, err := readOffer(tc)
	if err != nil && errors.Is(err, os.ErrDeadlineExceeded) && !over(ctx) {
		// Nothing: either it threw the bytes away, or it is slow. A message that it
		// has to answer tells: a server that took the bytes answers them first.
		return s.chain, p.nudge(c, tc)
	}
	return s.chain, p.injectionAnswer(o, fromAlert(err))
}

// injectionAnswer reads the answer to the bytes that went before.
func (p *prober) injectionAnswer(o *offer, err error) error {
	var reply *serverError
	var alert alertError
	switch {
	case err == nil:
		p.injected(true, "asked for authentication ("+o.method+")")
	case errors.As(err, &reply) && reply.Code == "08P01":
		p.recognise(reply)
		p.injected(false, reply.Error())
	case errors.As(err, &reply):
		p.recognise(reply)
		// It looked the invented user up: the bytes were taken.
		p.injected(true, reply.Error())
	case errors.As(err, &alert), isClosed(err):
		p.injected(false, "closed the connection")
	default:
		return err
	}
	return nil
}

// nudge sends an SSLRequest inside TLS, which no server grants, so that every
// server says something.
func (p *prober) nudge(c *conn, tc *tls.Conn) error {
	c.step()
	if _, err := tc.Write(sslRequest); err != nil {
		return fromAlert(err)
	}
	o, err := readOffer(tc)
	if reply, ok := errors.AsType[*serverError](err); ok {
		p.recognise(reply)
		p.injected(false, "ignored what came before the handshake")
		return nil
	}
	return p.injectionAnswer(o, fromAlert(err))
}

func (p *prober) injected(vulnerable bool, answer string) {
	p.set(func(ep *snapshot.Endpoint) {
		ep.PlaintextInjection = &snapshot.PlaintextInjection{Vulnerable: vulnerable, Answer: answer}
	})
}
