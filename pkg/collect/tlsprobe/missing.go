package tlsprobe

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// missing records why a fact is not there. The first reason stands.
func (p *prober) missing(fact string, kind snapshot.MissingKind, reason string) {
	p.set(func(ep *snapshot.Endpoint) {
		if !slices.ContainsFunc(ep.Missing, func(m snapshot.Missing) bool { return m.Fact == fact }) {
			ep.Missing = append(ep.Missing, snapshot.Missing{Fact: fact, Kind: kind, Reason: reason})
		}
	})
}

// failed records that looking at a fact ended in err.
func (p *prober) failed(ctx context.Context, fact, doing string, err error) {
	kind := snapshot.MissingFailed
	var reason string
	var reply *serverError
	var alert alertError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
		reason = fmt.Sprintf("no answer within %s", p.o.AnswerTimeout)
		if over(ctx) {
			reason = fmt.Sprintf("the endpoint's %s ran out", p.o.EndpointTimeout)
		}
	case errors.As(err, &reply):
		reason = "the server says " + reply.Error()
	case errors.As(err, &alert):
		kind, reason = snapshot.MissingNotOffered, "the server answers with "+alert.Error()
	case isClosed(err):
		kind, reason = snapshot.MissingNotOffered, "the server closes the connection without an answer"
		if fact == "plaintext" {
			reason += ", which is neither an offer nor a refusal"
		}
	default:
		reason = verify.Clean(err.Error(), 200)
	}
	p.missing(fact, kind, doing+": "+reason)
}

// over reports whether the context has ended, or is about to: its deadline is that
// of the connections too, and either may be the first to say so.
func over(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || (ok && !time.Now().Before(deadline))
}

// interrupted turns what the end of the whole run left undone into that.
func (p *prober) interrupted(ctx context.Context) {
	reason := "the run was stopped before this was seen"
	kind := snapshot.MissingInterrupted
	if errors.Is(context.Cause(ctx), errTotalTimeout) || !errors.Is(ctx.Err(), context.Canceled) {
		kind, reason = snapshot.MissingFailed, "the time for all endpoints ran out before this was seen"
	}
	p.set(func(ep *snapshot.Endpoint) {
		for i, m := range ep.Missing {
			if m.Kind == snapshot.MissingFailed {
				ep.Missing[i].Kind, ep.Missing[i].Reason = kind, reason
			}
		}
	})
}

// finish sees to it that every fact is there or said to be missing.
func (p *prober) finish(ctx context.Context) {
	ep := &p.ep
	absent := map[string]bool{
		"gss_request":         ep.GSSRequest == "",
		"plaintext":           ep.Plaintext == nil,
		"tls":                 ep.TLS == nil,
		"weak_ciphers":        ep.WeakCiphers == nil,
		"authentication":      ep.Authentication == nil,
		"plaintext_injection": ep.PlaintextInjection == nil,
		"direct_tls":          ep.DirectTLS == nil,
	}
	if ep.TLS != nil {
		absent["tls.chain"] = ep.TLS.Chain == nil
		absent["tls.verification"] = ep.TLS.Verification == nil
		absent["tls.verification.ca"] = ep.TLS.Verification != nil && ep.TLS.Verification.CA == nil
		absent["tls.resumption"] = ep.TLS.Resumption == nil
		absent["tls.sni_required"] = ep.TLS.SNIRequired == nil
		absent["tls.client_certificate"] = ep.TLS.ClientCertificate == ""
		absent["tls.post_quantum"] = ep.TLS.PostQuantum == nil
	}
	for _, name := range versionNames {
		_, ok := ep.Protocols[name]
		absent["protocols."+name] = !ok
	}
	for fact, is := range absent {
		if !is || snapshot.Covered(ep.Missing, fact) {
			continue
		}
		kind, reason := snapshot.MissingNotOffered, "the server did not let it be seen"
		switch {
		case fact == "tls.verification.ca":
			reason = "no CA is known for this endpoint"
		case over(ctx):
			kind, reason = snapshot.MissingFailed, fmt.Sprintf("the endpoint's %s ran out", p.o.EndpointTimeout)
		}
		ep.Missing = append(ep.Missing, snapshot.Missing{Fact: fact, Kind: kind, Reason: reason})
	}
}

func sortMissing(m []snapshot.Missing) {
	slices.SortFunc(m, func(a, b snapshot.Missing) int { return strings.Compare(a.Fact, b.Fact) })
}
