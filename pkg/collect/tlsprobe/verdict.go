package tlsprobe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// agreement is what the handshake came to.
type agreement struct{ version, suite, group uint16 }

// offered is what the clients of a TLS library offer by default, from TLS 1.2 on.
type offered struct {
	suites     []string // of TLS 1.2, by IANA name; all have the three usual ones of TLS 1.3
	groups     []uint16
	signatures []uint16
}

// usualSuites are the suites of TLS 1.3 that every client offers.
var usualSuites = []string{"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}

// opensslOffer is the ClientHello of libpq 15 with Debian 12's OpenSSL 3.0, as it
// was seen on the wire. libpq's ssl_min_protocol_version is TLS 1.2.
var opensslOffer = offered{
	suites: []string{
		"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
		"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
		"TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA256",
		"TLS_RSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA",
	},
	groups: []uint16{29, 23, 30, 25, 24, 256, 257, 258, 259, 260}, // X25519, P-256, X448, P-521, P-384, ffdhe
	signatures: []uint16{
		0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806,
		0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
	},
}

// Groups that are told apart.
const (
	groupX25519 = 29
	groupMLKEM  = 4588 // X25519MLKEM768
)

// goOffer is crypto/tls's default (its defaultCipherSuites), but for the post-quantum
// group. Java and rustls have all of it but the suites with CBC, or more.
var goOffer = offered{
	suites: []string{
		"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
		"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
		"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
	},
	groups: []uint16{groupX25519, 23, 24, 25},
}

// covers reports whether what the handshake came to is among what is offered: a
// server that chose it out of more chooses it, or finds something else.
func (o offered) covers(a agreement) bool {
	if a.version < versionTLS12 || (a.group != 0 && !slices.Contains(o.groups, a.group)) {
		return false
	}
	name := suiteName(a.suite)
	return slices.Contains(o.suites, name) || slices.Contains(usualSuites, name)
}

// agreesWith reports whether the server and the clients with an offer have a handshake
// in common. A post-quantum group says nothing of clients without it, but the
// handshakes after the first offer none.
func (p *prober) agreesWith(o offered) bool {
	if p.agreed == nil {
		return false
	}
	a := *p.agreed
	if a.group == groupMLKEM && p.nameless != nil {
		a.group = groupX25519
	}
	return o.covers(a)
}

// hello is the offer as a ClientHello.
func (o offered) hello() hello {
	return hello{
		version: versionTLS13, orTLS12: true, groups: o.groups, signatures: o.signatures, needChain: true, needGroup: true, shares: true,
		suites: suites(func(name string) bool { return slices.Contains(o.suites, name) || slices.Contains(usualSuites, name) }),
	}
}

// opensslConnects is whether OpenSSL's clients get a connection at all, whatever the
// certificate: a handshake, and then an authentication that they can go through.
func (p *prober) opensslConnects(ctx context.Context) verify.Verdict {
	t := p.ep.TLS
	carried := ""
	switch {
	case p.direct:
		return directOnly
	case t != nil && t.ALPN == "refused":
		return verify.Verdict{
			Outcome: verify.Fails, Code: "alpn_refused",
			Reason: "the server refuses a handshake that offers the protocol \"postgresql\" (ALPN), as libpq 17 and later do; earlier ones connect",
		}
	case !p.agreesWith(opensslOffer) || strings.HasSuffix(p.t.Host, "."): // OpenSSL sends the dot, crypto/tls does not
		sh, err := p.exchange(ctx, opensslOffer.hello())
		switch {
		case err == nil && sh.retry && p.agreed == nil:
			return verify.Verdict{Reason: "the server wants a group that Go does not have, so that no handshake shows more"}
		case err == nil && p.agreed == nil:
			carried = "as far as the server's answer to OpenSSL's offer tells: the rest of the handshake takes what Go does not have"
		case err == nil:
		case refusedByServer(err):
			return noHandshake("OpenSSL's clients", err)
		default:
			return unclear("what the server answers to OpenSSL's offer", err)
		}
	}
	return p.bindsChannel().And(verify.Verdict{Outcome: verify.Works, Reason: carried})
}

// bindsChannel is whether SCRAM with channel binding is possible, which libpq and pgx
// use whenever it is offered: the binding is a hash of the certificate, by the hash
// of its signature, and PostgreSQL has none for a signature without one.
func (p *prober) bindsChannel() verify.Verdict {
	a := p.ep.Authentication
	if a == nil || !a.ChannelBinding || p.chain == nil || !p.chain.Certificates()[0].UnboundSignature() {
		return verify.Verdict{Outcome: verify.Works}
	}
	return verify.Verdict{Outcome: verify.Fails, Code: "channel_binding", Reason: fmt.Sprintf("the certificate is signed with %s, which has no hash for channel binding "+
		"(tls-server-end-point, RFC 5929 §4.1): clients that use SCRAM-SHA-256-PLUS when it is offered cannot log in, unless channel_binding=disable", p.ep.TLS.Chain[0].Signature)}
}

// goConnects is the same of Go's clients.
func (p *prober) goConnects(ctx context.Context) verify.Verdict {
	switch {
	case p.direct:
		return directOnly
	case p.agreed != nil && p.agreed.group == groupMLKEM && goOffer.covers(agreement{p.agreed.version, p.agreed.suite, groupX25519}), p.agreesWith(goOffer):
		return p.bindsChannel()
	case p.chain != nil && p.chain.UnreadByGo():
		return verify.Verdict{Outcome: verify.Works} // the certificates' verdict says why not
	}
	c, err := p.open(ctx)
	if err != nil {
		return unclear("a handshake with Go's defaults", err)
	}
	defer c.Close()
	_, _, err = p.tlsHandshake(ctx, c, func(config *tls.Config) {
		config.MinVersion, config.CipherSuites, config.CurvePreferences = 0, nil, nil
	})
	switch {
	case err == nil:
		return p.bindsChannel()
	case refusedByServer(err):
		return noHandshake("Go's clients", err)
	case isTimeout(err) || over(ctx):
		return unclear("a handshake with Go's defaults", err)
	}
	return verify.Verdict{Outcome: verify.Fails, Code: "no_handshake", Reason: "a handshake between Go's clients and the server fails: " + verify.Clean(err.Error(), 200)}
}

var directOnly = verify.Verdict{
	Outcome: verify.Fails, Code: "direct_tls_only",
	Reason: "the server answers no SSLRequest: clients need sslnegotiation=direct (libpq 17 and later, pgx)",
}

// noHandshake is a server's refusal of what clients offer.
func noHandshake(who string, err error) verify.Verdict {
	v := verify.Verdict{Outcome: verify.Fails, Code: "no_handshake", Reason: "the server closes the connection of " + who + " during the handshake"}
	if alert, ok := errors.AsType[alertError](err); ok {
		v.Reason = fmt.Sprintf("the server ends the handshake of %s with %s", who, alert)
		if alert == alertHandshakeFailure || alert == alertProtocolVersion || alert == alertInsufficient {
			v.Reason += ": there is no TLS version, suite, group or kind of signature that both have by default"
		}
	}
	return v
}

func unclear(what string, err error) verify.Verdict {
	return verify.Verdict{Reason: what + ": " + verify.Clean(err.Error(), 200)}
}

// perStack is a verdict of each TLS library's clients.
type perStack = map[verify.Stack]verify.Verdict

// verdicts records what clients get: whether they connect at all, and what they make
// of the chain that was presented.
func (p *prober) verdicts(ctx context.Context) {
	connects := perStack{verify.OpenSSL: p.opensslConnects(ctx), verify.Go: p.goConnects(ctx)}
	switch {
	case p.direct: // pgjdbc and the clients with rustls: not known
	case p.agreesWith(goOffer):
		connects[verify.Java] = verify.Verdict{Outcome: verify.Works}
		connects[verify.Rustls] = verify.Verdict{Outcome: verify.Works}
	}
	at := verify.Time{Now: p.o.Now(), Skew: clockSkew}
	v := &snapshot.Verification{}
	var system, hosts perStack
	byCA := alike(verify.Verdict{Reason: "no CA is known for this endpoint"})
	if p.chain == nil {
		unseen := alike(verify.Verdict{Reason: "the certificate was not seen: " + p.whyNoHandshake()})
		system, hosts, byCA = unseen, unseen, unseen
	} else {
		system, hosts = p.chain.AgainstSystem(p.o.SystemRoots, at), p.chain.Host(p.t.Host)
		v.Host, v.HostRFC6125 = check(hosts[verify.OpenSSL]), check(hosts[verify.Go])
		if p.t.CA != nil {
			byCA = p.chain.Against(p.t.CA, at)
		}
	}
	system, byCA = both(connects, system), both(connects, byCA)
	// Without a root, require takes any certificate. With one, "the behavior of
	// sslmode=require will be the same as that of verify-ca" (PostgreSQL documentation,
	// libpq-ssl); pgx follows it. pgjdbc and sqlx verify nothing, but have to read the
	// certificate: of what they cannot verify no more is known.
	require := maps.Clone(byCA)
	if byCA[verify.Java].Outcome == verify.Fails {
		require[verify.Java] = verify.Verdict{}
	}
	modes := map[string]perStack{"require": require, "verify-ca": byCA, "verify-full": both(byCA, hosts)}
	if p.t.CA == nil {
		modes["require"] = both(connects, alike(verify.Verdict{Outcome: verify.Works, Reason: "encrypted, but the server is not verified: no sslrootcert"}))
	}
	v.System, v.CA = check(verify.Worst(system)), check(verify.Worst(byCA))
	v.Modes, v.Stacks = byMode(modes)
	for fact, left := range map[string]verify.Verdict{
		"tls.verification.system": verify.Worst(system), "tls.verification.ca": verify.Worst(byCA), "tls.verification.sslmodes": modes["verify-full"][verify.OpenSSL],
	} {
		if left.Outcome == verify.Unknown && p.chain != nil && (p.t.CA != nil || fact == "tls.verification.system") {
			p.missing(fact, snapshot.MissingFailed, left.Reason)
		}
	}
	if p.chain == nil && len(v.Modes) == 0 {
		if p.ep.TLS == nil {
			p.missing("tls", snapshot.MissingFailed, p.whyNoHandshake())
		}
		return
	}
	if p.ep.TLS == nil {
		p.ep.TLS = &snapshot.TLS{}
		p.missing("tls.chain", snapshot.MissingFailed, p.whyNoHandshake())
	}
	p.ep.TLS.Verification = v
}

// alike is one verdict for all.
func alike(v verify.Verdict) perStack {
	return perStack{verify.OpenSSL: v, verify.Go: v, verify.Java: v, verify.Rustls: v}
}

// both is what becomes of two conditions.
func both(a, b perStack) perStack {
	out := perStack{}
	for _, stack := range verify.Stacks {
		out[stack] = a[stack].And(b[stack])
	}
	return out
}

// byMode makes libpq's modes of the verdicts, and those of all stacks when they
// differ.
func byMode(modes map[string]perStack) (libpq map[string]snapshot.Check, stacks map[string]map[string]snapshot.Check) {
	libpq, stacks = map[string]snapshot.Check{}, map[string]map[string]snapshot.Check{}
	differ := false
	for mode, verdicts := range modes {
		for stack, v := range verdicts {
			differ = differ || (v.Outcome != verdicts[verify.OpenSSL].Outcome && (stack != verify.Rustls || v.Outcome != verify.Unknown))
			c := check(v)
			if c == nil {
				continue
			}
			if stack == verify.OpenSSL {
				libpq[mode] = *c
			}
			if stacks[string(stack)] == nil {
				stacks[string(stack)] = map[string]snapshot.Check{}
			}
			stacks[string(stack)][mode] = *c
		}
	}
	if !differ {
		stacks = nil
	}
	return libpq, stacks
}

// check is a verdict as a fact, nil for one that is not known.
func check(v verify.Verdict) *snapshot.Check {
	if v.Outcome == verify.Unknown {
		return nil
	}
	return &snapshot.Check{OK: v.Outcome == verify.Works, Code: v.Code, Reason: v.Reason}
}
