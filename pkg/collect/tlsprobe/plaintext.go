package tlsprobe

import (
	"context"
	"errors"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// name is a user and a database to be tried.
type name struct {
	user, database string
	known          bool // both exist, as far as the caller knows
}

// maxNamed is how many pairs of known names are tried after the invented one.
const maxNamed = 3

// names are the pairs to try: the invented one, then known ones, all of the
// first user or the first database.
func (p *prober) names() []name {
	list := []name{{user: InventedName, database: InventedName}}
	at := func(all []string, i int, otherwise string) string {
		if len(all) == 0 {
			return otherwise
		}
		return all[min(i, len(all)-1)]
	}
	if len(p.t.Users)+len(p.t.Databases) == 0 {
		return list
	}
	seen := map[name]bool{}
	for _, i := range []struct{ user, database int }{{0, 0}, {1, 0}, {0, 1}} {
		n := name{
			user: at(p.t.Users, i.user, InventedName), database: at(p.t.Databases, i.database, ""),
			known: len(p.t.Users) > 0 && len(p.t.Databases) > 0,
		}
		if n.database == "" {
			n.database = n.user // as libpq does
		}
		if !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list[:min(len(list), 1+maxNamed)]
}

// plaintext asks for GSSAPI encryption and then tries to talk in the clear, on
// the same connection: a server that has no GSSAPI answers N and goes on
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-GSSAPI).
// It stops at the first name that is let in.
func (p *prober) plaintext(ctx context.Context) {
	c := p.gss(ctx)
	result := &snapshot.Plaintext{}
	var unclear error
	for _, n := range p.names() {
		if c == nil {
			var err error
			if c, err = p.dial(ctx); err != nil {
				unclear = err
				break
			}
		}
		o, err := p.startup(c, c, n)
		c.Close()
		c = nil
		attempt := snapshot.PlaintextAttempt{User: n.user, Database: n.database, Known: n.known}
		var reply *serverError
		switch {
		case err == nil:
			attempt.Accepted, attempt.Authentication = true, o.method
		case errors.As(err, &reply) && reply.isRefusal():
			attempt.Answer = reply.Error()
		case errors.As(err, &reply) && reply.inClear():
			attempt.Accepted, attempt.Answer = true, reply.Error()
		default:
			// A connection that is closed without a word among them: PostgreSQL and
			// PgBouncer say why they refuse. Whatever cut this one off (a front end, a
			// limit on connections, a firewall) might let another one in.
			unclear = err
			continue
		}
		result.Attempts = append(result.Attempts, attempt)
		if attempt.Accepted {
			result.Accepted = true
			break
		}
	}
	if unclear != nil && !result.Accepted {
		p.failed(ctx, "plaintext", "talking without TLS", unclear)
		return
	}
	p.set(func(ep *snapshot.Endpoint) { ep.Plaintext = result })
}

// gss sends a GSSENCRequest and returns the connection if it can go on in the
// clear, nil otherwise.
func (p *prober) gss(ctx context.Context) *conn {
	c, err := p.dial(ctx)
	if err != nil {
		p.failed(ctx, "gss_request", "GSSENCRequest", err)
		return nil
	}
	a, err := p.ask(c, gssRequest)
	answers := map[byte]string{'N': "refused", 'G': "accepted", 'E': "error"}
	switch {
	case err == nil && answers[a.kind] != "":
		p.set(func(ep *snapshot.Endpoint) { ep.GSSRequest = answers[a.kind] })
	case err != nil:
		p.failed(ctx, "gss_request", "GSSENCRequest", err)
	default:
		p.missing("gss_request", snapshot.MissingFailed, "GSSENCRequest: an answer that means nothing there")
	}
	if a.kind != 'N' {
		c.Close()
		return nil
	}
	return c
}

// refusalWords are how a server says that it does not talk without TLS: PostgreSQL
// 14 and later, 13 and earlier, PgBouncer, and managed front ends.
var refusalWords = []string{"no encryption", "SSL off", "SSL required", "SSL connection is required", "SSL/TLS required", "TLS required"}

// isRefusal reports whether the server turned the connection away for what it is
// (28000 invalid_authorization_specification: pg_hba has no entry or a reject),
// rather than for a passing trouble of its own.
func (e *serverError) isRefusal() bool {
	says := func(words string) bool { return strings.Contains(e.Message, words) }
	return e.Code == "28000" && e.located || slices.ContainsFunc(refusalWords, says)
}

// isCertificate reports whether a certificate of the client is wanted (pg_hba's
// cert method or clientcert).
func (e *serverError) isCertificate() bool {
	return e.Code == "28000" && strings.Contains(e.Message, "client certificate")
}

// inClear reports whether an error in the clear shows that the server does talk
// without TLS: PgBouncer looks for the user and database only after that.
func (e *serverError) inClear() bool {
	switch e.Code {
	case "28P01", "3D000":
		return true // asked for, or looked up, after pg_hba let the connection in
	}
	return isBouncer(e)
}
