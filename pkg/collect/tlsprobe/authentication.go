package tlsprobe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"

	"dbaudit/pkg/snapshot"
)

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
		a = &snapshot.Authentication{
			Method: o.method, Mechanisms: o.mechanisms, ChannelBinding: slices.Contains(o.mechanisms, "SCRAM-SHA-256-PLUS"),
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
		if (err == nil || errors.As(err, &reply)) && !ticket {
			// Tickets come before the first answer (RFC 8446 §4.6.1): now it is known
			// that there was none.
			t.Resumption = new(false)
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
	if reply, ok := errors.AsType[*serverError](err); ok {
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
