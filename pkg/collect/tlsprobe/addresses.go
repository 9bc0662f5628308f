package tlsprobe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"dbaudit/pkg/snapshot"
)

// maxAddresses is how many addresses of one name are looked at.
const maxAddresses = 8

// probeName looks at an endpoint, and, where its name has several addresses, at each of
// them: clients get any. What the worst of them shows is what was seen, and what others
// show otherwise is missing, so that it passes nothing.
func probeName(ctx context.Context, t Target, o Options) snapshot.Endpoint {
	first := Probe(ctx, t, o)
	if t.ConnectTo != "" || isAddress(t.Host) || first.Reachability == nil || first.Reachability.State != snapshot.Reachable {
		return first
	}
	found, err := o.Lookup(ctx, "ip", t.Host)
	if err != nil || len(found) < 2 {
		return first
	}
	slices.SortFunc(found, netip.Addr.Compare)
	var seen []snapshot.Endpoint
	for _, address := range found[:min(len(found), maxAddresses)] {
		t.ConnectTo = net.JoinHostPort(address.Unmap().String(), strconv.Itoa(t.Port))
		if e := Probe(ctx, t, o); e.Reachability != nil && e.Reachability.State == snapshot.Reachable {
			seen = append(seen, e)
		}
	}
	if len(seen) == 0 {
		return first
	}
	worst := seen[0]
	for _, e := range seen {
		if slices.Compare(badness(&e), badness(&worst)) > 0 {
			worst = e
		}
	}
	shown := judged(&worst)
	for _, e := range seen {
		for fact, value := range judged(&e) {
			if !snapshot.Same(value, shown[fact]) && !slices.ContainsFunc(worst.Missing, func(m snapshot.Missing) bool { return m.Fact == fact }) {
				worst.Missing = append(worst.Missing, snapshot.Missing{
					Fact: fact, Kind: snapshot.MissingFailed,
					Reason: fmt.Sprintf("%s has %d addresses, and %s answers otherwise: look at each by its address", t.Host, len(found), e.ConnectedTo),
				})
			}
		}
	}
	worst.ConnectedTo = ""
	sortMissing(worst.Missing)
	return worst
}

// badness orders what servers of one name show: the greater is the worse.
func badness(e *snapshot.Endpoint) []int64 {
	failing, sooner := int64(0), int64(0)
	if e.TLS != nil {
		for _, check := range checksOf(e.TLS.Verification) {
			if !check {
				failing++
			}
		}
		for i, c := range e.TLS.Chain {
			if left := -c.NotAfter.Unix(); i == 0 || left > sooner {
				sooner = left
			}
		}
	}
	accepted := int64(0)
	for _, p := range e.Protocols {
		if p.State == snapshot.ProtocolAccepted {
			accepted++
		}
	}
	number := func(is bool) int64 {
		if is {
			return 1
		}
		return 0
	}
	return []int64{
		number(e.SSLRequest == "refused"), number(e.Plaintext != nil && e.Plaintext.Accepted),
		number(e.PlaintextInjection != nil && e.PlaintextInjection.Vulnerable), failing, accepted, sooner,
	}
}

// checksOf are the outcomes of verifying.
func checksOf(v *snapshot.Verification) map[string]bool {
	out := map[string]bool{}
	if v == nil {
		return out
	}
	for name, check := range map[string]*snapshot.Check{"ca": v.CA, "host": v.Host, "system": v.System} {
		if check != nil {
			out[name] = check.OK
		}
	}
	for mode, check := range v.Modes {
		out[mode] = check.OK
	}
	return out
}

// judged are the facts that rules judge, without what differs between servers that are
// kept alike: each has a certificate of its own.
func judged(e *snapshot.Endpoint) map[string]any {
	states := map[string]string{}
	for version, p := range e.Protocols {
		states[version] = p.State
	}
	facts := map[string]any{
		"ssl_request": e.SSLRequest, "protocols": states, "weak_ciphers": e.WeakCiphers, "authentication": e.Authentication,
		"plaintext":           e.Plaintext != nil && e.Plaintext.Accepted,
		"plaintext_injection": e.PlaintextInjection != nil && e.PlaintextInjection.Vulnerable,
		"tls.version":         e.TLS != nil && e.TLS.Version != "", // which one, protocols say
	}
	var chain []snapshot.Certificate
	if e.TLS != nil {
		facts["tls.verification"] = checksOf(e.TLS.Verification)
		for _, c := range e.TLS.Chain {
			c.Subject, c.Serial, c.SHA256, c.NotBefore, c.NotAfter = "", "", "", time.Time{}, time.Time{}
			chain = append(chain, c)
		}
	}
	facts["tls.chain"] = chain
	return facts
}
