package tlsprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"reflect"
	"sync"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// ourGroups are what the handshake offers: a current client's, the post-quantum
// one first and with a key share.
var ourGroups = []tls.CurveID{tls.X25519MLKEM768, tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}

// classicalGroups are for the handshakes after it, whose group is not looked at: a
// key for the post-quantum one costs as much as the rest of a hello.
var classicalGroups = ourGroups[1:]

// ourSuites are all that crypto/tls has, so that a weak server shows its
// certificate too.
var ourSuites = sync.OnceValue(func() []uint16 {
	var ids []uint16
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		ids = append(ids, s.ID)
	}
	return ids
})

// shown is what a handshake showed, whether or not it ended well.
type shown struct {
	state     tls.ConnectionState
	chain     [][]byte
	requested bool // the server asked for a client certificate
	took      time.Duration
}

// tlsHandshake makes a TLS handshake that verifies nothing: verifying comes
// afterwards, in several ways, and must not keep the chain from being seen.
func (p *prober) tlsHandshake(ctx context.Context, c *conn, change func(*tls.Config)) (*tls.Conn, *shown, error) {
	s := &shown{}
	config := &tls.Config{
		ServerName:         p.t.Host,
		InsecureSkipVerify: true,
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       ourSuites(),
		CurvePreferences:   classicalGroups,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			s.chain = raw
			return nil
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			s.requested = true
			return &tls.Certificate{}, nil
		},
	}
	if p.direct {
		config.NextProtos = []string{alpnPostgreSQL}
	}
	if change != nil {
		change(config)
	}
	c.step()
	begin := time.Now()
	tc := tls.Client(c, config)
	err := tc.HandshakeContext(ctx)
	s.took = time.Since(begin)
	s.state = tc.ConnectionState()
	return tc, s, fromAlert(err)
}

// fromAlert turns crypto/tls's report of a server's alert into an alertError.
// The type that crypto/tls uses for it is its own (a uint8), inside a
// net.OpError.
func fromAlert(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" && op.Err != nil {
		if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
			return alertError(v.Uint())
		}
	}
	return err
}

// refusedByServer reports whether a handshake ended by what the server did.
func refusedByServer(err error) bool {
	var alert alertError
	return errors.As(err, &alert) || isClosed(err)
}

// handshake makes the handshake that a current client would, on a connection
// that has just agreed to TLS, and asks what authentication is wanted inside.
func (p *prober) handshake(ctx context.Context, c *conn) {
	tc, s, err := p.mainHandshake(ctx, c, alpnPostgreSQL)
	alpn := "ignored"
	if alert, _ := refusal(err); err != nil && len(s.chain) == 0 && refusedByServer(err) && alert != alertProtocolVersion {
		// Perhaps for the protocol that it was offered: once more without.
		if again, openErr := p.open(ctx); openErr == nil {
			tc2, s2, err2 := p.mainHandshake(ctx, again, "")
			if err2 == nil || len(s2.chain) > 0 {
				c.Close()
				c, tc, s, err, alpn = again, tc2, s2, err2, "refused"
			} else {
				again.Close()
			}
		}
	}
	defer func() { c.Close() }()
	t := p.recordHandshake(ctx, s, err)
	if t == nil {
		return
	}
	if err == nil {
		if s.state.NegotiatedProtocol == alpnPostgreSQL {
			alpn = "accepted"
		}
		p.set(func(*snapshot.Endpoint) { t.ALPN = alpn })
		p.authentication(ctx, c, tc, t)
	}
}

func (p *prober) mainHandshake(ctx context.Context, c *conn, alpn string) (*tls.Conn, *shown, error) {
	return p.tlsHandshake(ctx, c, func(config *tls.Config) {
		config.CurvePreferences = ourGroups
		config.ClientSessionCache = p.sessions
		config.NextProtos = nil
		if alpn != "" {
			config.NextProtos = []string{alpn}
		}
	})
}

// recordHandshake records what the handshake showed; nil is nothing.
func (p *prober) recordHandshake(ctx context.Context, s *shown, err error) *snapshot.TLS {
	if s.state.Version != 0 && s.state.CipherSuite != 0 && (!refusedByServer(err) || s.requested) {
		p.set(func(*snapshot.Endpoint) {
			p.agreed = &agreement{s.state.Version, s.state.CipherSuite, uint16(s.state.CurveID)}
		})
	}
	if err != nil && len(s.chain) == 0 {
		p.handshakeFailed(ctx, err)
		return nil
	}
	t := &snapshot.TLS{}
	if s.state.Version != 0 {
		t.Version = versionName(s.state.Version)
		t.Cipher = suiteName(s.state.CipherSuite)
		t.Group = groupName(uint16(s.state.CurveID))
	}
	if err == nil {
		// crypto/tls sends a key share for the post-quantum group; a server that
		// had it and wanted it would have taken it.
		t.PostQuantum = new(isPostQuantum(t.Group))
		t.ClientCertificate = "none"
		if s.requested {
			t.ClientCertificate = "requested"
		}
	}
	p.presented(t, s.chain)
	p.set(func(ep *snapshot.Endpoint) {
		ep.TLS = t
		if err == nil {
			p.protocol(ep, s.state.Version, snapshot.ProtocolAccepted, nil)
		}
	})
	if err != nil {
		if s.requested {
			t.ClientCertificate = "required"
		}
		p.failed(ctx, "authentication", "the handshake did not end", err)
	}
	return t
}

// maxChain is how many certificates of a chain are shown. OpenSSL verifies no more
// than 100; chains that are not an attack have two to four.
const maxChain = 16

// presented adds the certificates that were presented.
func (p *prober) presented(t *snapshot.TLS, der [][]byte) {
	chain, err := verify.ParseChain(der)
	if err != nil {
		p.missing("tls.chain", snapshot.MissingFailed, err.Error())
		return
	}
	for i, c := range chain.Certificates() {
		if i == maxChain {
			p.missing("tls.chain", snapshot.MissingFailed, fmt.Sprintf("the server presents %d certificates: only the first %d are shown", len(der), maxChain))
			break
		}
		t.Chain = append(t.Chain, c.Facts())
		key, signature := c.Unread()
		for fact, reason := range map[string]string{"key_algorithm": key, "key_bits": key, "signature": signature} {
			if reason != "" {
				p.missing("tls.chain."+fact, snapshot.MissingFailed, fmt.Sprintf("certificate %d of the chain: %s", i+1, reason))
			}
		}
	}
	p.set(func(*snapshot.Endpoint) { p.chain = chain })
}

// handshakeFailed says why there is no handshake. The hand-made hellos may
// still get the chain (see settleVersions).
func (p *prober) handshakeFailed(ctx context.Context, err error) {
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && record.Conn != nil {
		err = fmt.Errorf("%w: it begins %q", errNotTLS, record.RecordHeader[:])
	}
	p.failed(ctx, "authentication", "the TLS handshake", err)
}

// resume tries whether a session that the server gave a ticket for is resumed.
func (p *prober) resume(ctx context.Context, t *snapshot.TLS) {
	c, err := p.open(ctx)
	if err != nil {
		p.failed(ctx, "tls.resumption", "resuming the session", err)
		return
	}
	defer c.Close()
	_, s, err := p.tlsHandshake(ctx, c, func(config *tls.Config) { config.ClientSessionCache = p.sessions })
	if err != nil {
		p.failed(ctx, "tls.resumption", "resuming the session", err)
		return
	}
	p.set(func(*snapshot.Endpoint) { t.Resumption = &s.state.DidResume })
}

// directTLS tries TLS without an SSLRequest, as PostgreSQL 17 and later take it
// with the ALPN name "postgresql".
func (p *prober) directTLS(ctx context.Context) {
	c, err := p.dial(ctx)
	if err != nil {
		p.failed(ctx, "direct_tls", "TLS without SSLRequest", err)
		return
	}
	defer c.Close()
	_, s, err := p.tlsHandshake(ctx, c, func(config *tls.Config) { config.NextProtos = []string{alpnPostgreSQL} })
	direct := err == nil && s.state.NegotiatedProtocol == alpnPostgreSQL
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		// PgBouncer's answer is an ErrorResponse in the clear: "bad packet header".
		// PostgreSQL before 17 closes the connection without a word.
		if record.RecordHeader[0] == 'E' && record.RecordHeader[1] == 0 {
			p.set(func(ep *snapshot.Endpoint) {
				if ep.Server == "" {
					ep.Server = "pgbouncer"
				}
			})
		}
	case err != nil && !refusedByServer(err):
		p.failed(ctx, "direct_tls", "TLS without SSLRequest", err)
		return
	}
	p.set(func(ep *snapshot.Endpoint) { ep.DirectTLS = &direct })
}
