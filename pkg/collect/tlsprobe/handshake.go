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

// seen is what a handshake showed, whether or not it ended well.
type seen struct {
	state     tls.ConnectionState
	chain     [][]byte
	requested bool // the server asked for a client certificate
	took      time.Duration
}

// tlsHandshake makes a TLS handshake that verifies nothing: verifying comes afterwards,
// in several ways, and must not keep the chain from being seen.
func (p *prober) tlsHandshake(ctx context.Context, c *conn, change func(*tls.Config)) (*tls.Conn, *seen, error) {
	s := &seen{}
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
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "remote error" && op.Err != nil {
		if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
			return alertError(v.Uint())
		}
	}
	return err
}

// handshake makes the handshake that a current client would, on a connection
// that has just agreed to TLS, and asks what authentication is wanted inside.
func (p *prober) handshake(ctx context.Context, c *conn) {
	defer c.Close()
	if tc, t := p.handshakeAlone(ctx, c); tc != nil {
		p.authentication(ctx, c, tc, t)
	}
}

// handshakeAlone is the handshake and what it shows. The connection is nil if it
// did not end well.
func (p *prober) handshakeAlone(ctx context.Context, c *conn) (*tls.Conn, *snapshot.TLS) {
	tc, s, err := p.tlsHandshake(ctx, c, func(config *tls.Config) {
		config.CurvePreferences = ourGroups
		config.ClientSessionCache = p.sessions
	})
	if err != nil && len(s.chain) == 0 {
		p.handshakeFailed(ctx, err)
		return nil, nil
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
		quantum := isPostQuantum(t.Group)
		t.PostQuantum = &quantum
		t.ClientCertificate = "none"
		if s.requested {
			t.ClientCertificate = "requested"
		}
	}
	p.chain(t, s.chain)
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
		return nil, nil
	}
	return tc, t
}

// chain adds what was presented and what verifying it gives.
func (p *prober) chain(t *snapshot.TLS, der [][]byte) {
	certificates, err := parseChain(der)
	if err != nil {
		p.missing("tls.chain", snapshot.MissingFailed, err.Error())
		if len(certificates) == 0 {
			p.missing("tls.verification", snapshot.MissingFailed, err.Error())
			return
		}
		// What could be read is shown, but not taken for the chain.
		certificates = certificates[:1]
	}
	if len(certificates) == 0 {
		return
	}
	for _, c := range certificates {
		t.Chain = append(t.Chain, CertificateFacts(c))
	}
	t.Verification = verify(certificates, p.t, p.o)
}

// handshakeFailed says why there is no handshake. The hand-made hellos may
// still get the chain (see settleVersions).
func (p *prober) handshakeFailed(ctx context.Context, err error) {
	var record tls.RecordHeaderError
	if errors.As(err, &record) && record.Conn != nil {
		p.failed(ctx, "authentication", "the TLS handshake", fmt.Errorf("%w: it begins %q", errNotTLS, record.RecordHeader[:]))
		return
	}
	p.failed(ctx, "authentication", "the TLS handshake", err)
}

// authentication sends a StartupMessage inside TLS and reads what is asked for.
func (p *prober) authentication(ctx context.Context, c *conn, tc *tls.Conn, t *snapshot.TLS) {
	names := p.names()
	o, err := p.startup(c, tc, names[0])
	_, ticket := p.sessions.Get(p.t.Host)
	// pg_hba may know nothing of an invented name, and PgBouncer has no database
	// for it: then the others are tried, each on a connection of its own.
	for _, n := range names[1:] {
		var reply *serverError
		if !errors.As(err, &reply) || reply.isCertificate() {
			break
		}
		o2, err2 := p.startupAgain(ctx, n)
		if err2 == nil || errors.As(err2, &reply) {
			o, err = o2, err2
		}
	}
	var reply *serverError
	var alert alertError
	var a *snapshot.Authentication
	switch {
	case err == nil:
		a = &snapshot.Authentication{Method: o.method, Mechanisms: o.mechanisms}
		for _, m := range o.mechanisms {
			a.ChannelBinding = a.ChannelBinding || m == "SCRAM-SHA-256-PLUS"
		}
	case errors.As(err, &reply) && reply.isCertificate():
		a = &snapshot.Authentication{Method: "cert"}
	case errors.As(err, &reply) && reply.isRefusal():
		a = &snapshot.Authentication{Method: "rejected"}
	}
	required := (errors.As(err, &reply) && reply.isCertificate()) ||
		(errors.As(err, &alert) && wantsCertificate(alert)) ||
		(isClosed(err) && t.ClientCertificate == "requested" && p.turnedAway(ctx))
	p.set(func(ep *snapshot.Endpoint) {
		ep.Authentication = a
		if required {
			t.ClientCertificate = "required"
		}
		if err == nil || errors.As(err, &reply) {
			// Tickets come before the first answer (RFC 8446 §4.6.1): now it is known
			// that there was none.
			if !ticket {
				no := false
				t.Resumption = &no
			}
		}
	})
	if a == nil {
		p.failed(ctx, "authentication", "asked inside TLS", err)
	}
	if ticket {
		p.resume(ctx, t)
	}
}

// wantsCertificate reports whether an alert after the handshake means that a
// certificate of the client is wanted. (TLS 1.3; before it, the handshake fails.)
func wantsCertificate(a alertError) bool {
	return a == alertCertificateMissing || a == alertHandshakeFailure || a == alertBadCertificate
}

// turnedAway reports whether a server that asked for a certificate ends the
// connection for want of one, before the client says anything. With TLS 1.3 its
// alert comes after the handshake, and is lost when a StartupMessage crosses it:
// the server's TCP answers that with a reset.
func (p *prober) turnedAway(ctx context.Context) bool {
	c, err := p.open(ctx)
	if err != nil {
		return false
	}
	defer c.Close()
	tc, s, err := p.tlsHandshake(ctx, c, nil)
	if err == nil {
		c.within(max(graceful, 3*s.took))
		_, err = tc.Read(make([]byte, 1))
		err = fromAlert(err)
	}
	var alert alertError
	return (errors.As(err, &alert) && wantsCertificate(alert)) || isClosed(err)
}

// startup sends one StartupMessage and reads the answer.
func (p *prober) startup(c *conn, rw net.Conn, n name) (*offer, error) {
	c.step()
	if _, err := rw.Write(startupMessage(n.user, n.database)); err != nil {
		return nil, fromAlert(err)
	}
	o, err := readOffer(rw)
	var reply *serverError
	if errors.As(err, &reply) {
		p.recognise(reply)
	}
	return o, fromAlert(err)
}

// startupAgain does so on a new connection.
func (p *prober) startupAgain(ctx context.Context, n name) (*offer, error) {
	c, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	tc, _, err := p.tlsHandshake(ctx, c, nil)
	if err != nil {
		return nil, err
	}
	return p.startup(c, tc, n)
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
	_, s, err := p.tlsHandshake(ctx, c, func(config *tls.Config) { config.NextProtos = []string{"postgresql"} })
	direct := err == nil && s.state.NegotiatedProtocol == "postgresql"
	if err != nil {
		var record tls.RecordHeaderError
		var alert alertError
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
		case errors.As(err, &alert), isClosed(err):
		default:
			p.failed(ctx, "direct_tls", "TLS without SSLRequest", err)
			return
		}
	}
	p.set(func(ep *snapshot.Endpoint) { ep.DirectTLS = &direct })
}
