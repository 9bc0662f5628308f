package tlsprobe

import (
	"context"
	"errors"
	"slices"

	"dbaudit/pkg/snapshot"
)

// protocol records the state of one version, once.
func (p *prober) protocol(ep *snapshot.Endpoint, version uint16, state string, alert *alertError) {
	key := versionName(version)
	if was, ok := ep.Protocols[key]; ok && (was.State == snapshot.ProtocolAccepted || state != snapshot.ProtocolAccepted) {
		return
	}
	if ep.Protocols == nil {
		ep.Protocols = map[string]snapshot.Protocol{}
	}
	s := snapshot.Protocol{State: state}
	if alert != nil {
		s.Alert = new(int(*alert))
	}
	ep.Protocols[key] = s
}

// exchange sends one hello on a connection of its own, and reads the answer.
func (p *prober) exchange(ctx context.Context, h hello) (*serverHello, error) {
	c, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if h.groups == nil {
		h.groups = groupsOf(h.version)
	}
	if !isAddress(p.t.Host) {
		h.serverName = p.t.Host
	}
	h.alpn = h.alpn || p.direct
	c.step()
	return h.send(c)
}

// refusal is the alert with which a server refused a hello; ok is false if the
// answer was something else.
func refusal(err error) (alertError, bool) {
	var a alertError
	return a, errors.As(err, &a)
}

// refusedState tells the server's own setting from its crypto library's: OpenSSL
// answers protocol_version to a version outside of min and max, and fails later,
// otherwise, when its security level leaves the version nothing to work with.
// SSLv3 has no protocol_version (RFC 6101 §5.4.2): there handshake_failure is the
// way to say it.
func refusedState(v uint16, a alertError) string {
	if a == alertProtocolVersion || (v == versionSSL30 && a == alertHandshakeFailure) {
		return snapshot.ProtocolRefusedByServer
	}
	return snapshot.ProtocolRefusedByLibrary
}

// legacyVersions asks for TLS 1.1 and what is below it. A server chooses the
// highest version that both have (RFC 5246 appendix E.1), so protocol_version as
// the answer to 1.1 is the answer for 1.0 and SSLv3 too, and what it skips on the
// way to a lower one it does not have.
func (p *prober) legacyVersions(ctx context.Context) {
	for v := versionTLS11; v >= versionSSL30; v-- {
		sh, err := p.exchange(ctx, hello{version: v, suites: suitesOf(v)})
		if v = p.versionSeen(ctx, v, sh, err); v == versionSSL30 {
			return
		}
	}
}

// versionSeen records what the answer to a hello of version v says, and returns
// the lowest version that it says something of.
func (p *prober) versionSeen(ctx context.Context, v uint16, sh *serverHello, err error) uint16 {
	lowest := v
	if err == nil {
		p.set(func(ep *snapshot.Endpoint) {
			p.protocol(ep, sh.version, snapshot.ProtocolAccepted, nil)
			for skipped := sh.version + 1; skipped <= v; skipped++ {
				p.protocol(ep, skipped, snapshot.ProtocolRefusedByServer, nil)
			}
		})
		return sh.version
	}
	alert, refused := refusal(err)
	if !refused {
		p.failed(ctx, "protocols."+versionName(v), "a hello of "+versionName(v), err)
		return v
	}
	if alert == alertProtocolVersion && v < versionTLS13 {
		lowest = versionSSL30
	}
	p.set(func(ep *snapshot.Endpoint) {
		for r := lowest; r <= v; r++ {
			p.protocol(ep, r, refusedState(r, alert), &alert)
		}
	})
	return lowest
}

// brokenSuites offers nothing but broken suites, in any version up to TLS 1.2.
func (p *prober) brokenSuites(ctx context.Context) {
	sh, err := p.exchange(ctx, hello{version: versionTLS12, suites: suites(isBroken)})
	p.weak(ctx, "broken", sh, err)
}

// outdatedSuites offers TLS 1.2 with nothing but suites without forward secrecy
// or AEAD. A stock PostgreSQL accepts one, and with it shows that it has TLS 1.2.
func (p *prober) outdatedSuites(ctx context.Context) {
	sh, err := p.exchange(ctx, hello{version: versionTLS12, suites: suites(isOutdated)})
	p.weak(ctx, "outdated", sh, err)
	if alert, refused := refusal(err); err == nil || (refused && alert == alertProtocolVersion) {
		p.versionSeen(ctx, versionTLS12, sh, err)
	}
}

// weak records one of the two lists of WeakCiphers.
func (p *prober) weak(ctx context.Context, list string, sh *serverHello, err error) {
	accepted := []string{}
	if err == nil {
		accepted = append(accepted, suiteName(sh.suite))
	} else if _, refused := refusal(err); !refused {
		p.failed(ctx, "weak_ciphers."+list, "a hello of "+list+" suites", err)
		return
	}
	p.set(func(ep *snapshot.Endpoint) {
		if ep.WeakCiphers == nil {
			ep.WeakCiphers = &snapshot.WeakCiphers{}
		}
		if list == "broken" {
			ep.WeakCiphers.Broken = accepted
		} else {
			ep.WeakCiphers.Outdated = accepted
		}
	})
}

// settleVersions asks for what the checks before it left open: TLS 1.2 and 1.3, each in a
// hello that offers nothing else, and the chain when crypto/tls could not get it.
func (p *prober) settleVersions(ctx context.Context) {
	for _, v := range []uint16{versionTLS12, versionTLS13} {
		if _, ok := p.ep.Protocols[versionName(v)]; !ok {
			sh, err := p.exchange(ctx, hello{version: v, suites: suitesOf(v)})
			p.versionSeen(ctx, v, sh, err)
		}
	}
	p.chainByHand(ctx)
}

// chainByHand gets the chain from a hand-made hello when crypto/tls got none: a
// server whose suites or certificate it does not have.
func (p *prober) chainByHand(ctx context.Context) {
	if p.ep.TLS != nil {
		return
	}
	for _, v := range []uint16{versionTLS12, versionTLS11, versionTLS10, versionSSL30} {
		if p.ep.Protocols[versionName(v)].State != snapshot.ProtocolAccepted {
			continue
		}
		sh, err := p.exchange(ctx, hello{version: v, suites: suitesOf(v), needChain: true, needGroup: true})
		if err != nil && (sh == nil || sh.chain == nil) {
			p.failed(ctx, "tls", "reading the certificate", err)
			return
		}
		t := &snapshot.TLS{Version: versionName(sh.version), Cipher: suiteName(sh.suite), Group: groupName(sh.group)}
		p.presented(t, sh.chain)
		p.set(func(ep *snapshot.Endpoint) { ep.TLS = t })
		return
	}
}

// whyNoHandshake repeats what stopped the first handshake.
func (p *prober) whyNoHandshake() string {
	i := slices.IndexFunc(p.ep.Missing, func(m snapshot.Missing) bool { return m.Fact == "authentication" })
	if i < 0 {
		return "no handshake succeeded"
	}
	return p.ep.Missing[i].Reason
}
