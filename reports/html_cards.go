package reports

import (
	"net/netip"
	"slices"

	"dbaudit/pkg/result"
)

// htmlCard is one of the three questions that an audit answers.
type htmlCard struct {
	Ask, Answer, More string
	// Class is a severity, "pass" or "unknown"; Link is the section that says more.
	Class, Link string
	Parts       []htmlPart
}

// htmlPart is a segment of a bar, in percent of its length.
type htmlPart struct {
	Class, Label string
	N            int
	X, W         float64
}

// htmlBar sets the parts' places, and leaves out those of nothing.
func htmlBar(parts ...htmlPart) []htmlPart {
	total := 0
	for _, p := range parts {
		total += p.N
	}
	parts = slices.DeleteFunc(parts, func(p htmlPart) bool { return p.N == 0 })
	x := 0.0
	for i := range parts {
		parts[i].X, parts[i].W = x, 100*float64(parts[i].N)/float64(total)
		x += parts[i].W
	}
	return parts
}

func htmlCards(r *result.Result, x *htmlIndex) []htmlCard {
	return []htmlCard{reachCard(r, x), tlsCard(r, x), clientsCard(r)}
}

// wholeInternet reports whether a source's value is at least half of IPv4 or IPv6.
func wholeInternet(s *result.Source) bool {
	p, err := netip.ParsePrefix(s.Value)
	return s.Type == "ip_addr" && err == nil && p.Bits() <= 1
}

// openToAll reports whether a cluster lets any host connect.
func openToAll(c *result.Cluster) bool {
	return c.TrustedSources != nil && len(c.TrustedSources) == 0 ||
		slices.ContainsFunc(c.TrustedSources, func(s result.Source) bool { return wholeInternet(&s) })
}

func reachCard(r *result.Result, x *htmlIndex) htmlCard {
	open, flawed, kept, unseen := 0, 0, 0, 0
	for i := range r.Clusters {
		c := &r.Clusters[i]
		switch {
		case openToAll(c):
			open++
		case c.TrustedSources == nil:
			unseen++
		case slices.ContainsFunc(c.TrustedSources, func(s result.Source) bool {
			return x.open[c.ID+"/trusted_sources/"+s.ID] != ""
		}):
			flawed++
		default:
			kept++
		}
	}
	servers := count(len(r.Clusters), "cluster")
	if r.Summary.Replicas > 0 {
		servers += " and replicas"
	}
	q := htmlCard{Ask: "Who can reach each cluster?", Link: "#reach", Class: "pass", Parts: htmlBar(
		htmlPart{Class: "critical", Label: "open to the internet", N: open},
		htmlPart{Class: "medium", Label: "sources with findings", N: flawed},
		htmlPart{Class: "pass", Label: "only named sources", N: kept},
		htmlPart{Class: "unknown", Label: "not observed", N: unseen},
	)}
	switch {
	case len(r.Clusters) == 0:
		q.Answer, q.Class = "No PostgreSQL cluster was audited", "unknown"
	case open > 0:
		q.Answer, q.Class = thousands(open)+" of "+servers+" let any host connect", "critical"
	case flawed > 0:
		q.Answer, q.Class = "Named sources only, "+thousands(flawed)+" of "+servers+" with findings", "medium"
	case kept > 0:
		q.Answer = "Named sources only, at " + thousands(kept) + " of " + servers
	default:
		q.Answer, q.Class = "Not observed", "unknown"
	}
	return q
}

// tlsCard counts as unsafe an endpoint that a verifying client cannot connect to, and
// one whose TLS has a finding that is high or worse: plaintext, injection, a legacy
// version, …
func tlsCard(r *result.Result, x *htmlIndex) htmlCard {
	safe, unsafe, unclear, unseen := 0, 0, 0, 0
	for _, c := range r.Clusters {
		for _, e := range c.Endpoints {
			worst := x.open[c.ID+"/endpoints/"+e.ID].Rank()
			switch {
			case worst >= result.High.Rank(), e.VerifyFull != nil && !*e.VerifyFull:
				unsafe++
			case e.VerifyFull != nil:
				safe++
			case e.State == "reachable":
				unclear++
			default:
				unseen++
			}
		}
	}
	q := htmlCard{Ask: "Would a client that verifies be safe?", Link: "#certificates", Class: "pass", Parts: htmlBar(
		htmlPart{Class: "high", Label: "unsafe", N: unsafe},
		htmlPart{Class: "pass", Label: "verify-full is safe", N: safe},
		htmlPart{Class: "medium", Label: "probed, unclear", N: unclear},
		htmlPart{Class: "unknown", Label: "not seen from here", N: unseen},
	)}
	e := r.Summary.Endpoints
	switch seen := safe + unsafe; {
	case unsafe > 0:
		q.Answer, q.Class, q.Link = "Unsafe at "+thousands(unsafe)+" of "+count(seen, "endpoint")+" seen", "high", "#findings"
	case seen > 0:
		q.Answer = "verify-full is safe at " + count(seen, "endpoint") + " seen"
	case e.Probed+e.Unreachable > 0:
		q.Answer, q.Class = "No endpoint could be seen from here", "unknown"
	case e.NotProbed > 0:
		q.Answer, q.Class = "Not probed", "unknown"
	default:
		q.Answer, q.Class, q.Link = "There is no endpoint to probe", "unknown", ""
	}
	return q
}

func clientsCard(r *result.Result) htmlCard {
	q := htmlCard{Ask: "Do the clients verify?", Link: "#findings", Class: "pass"}
	const failed, unknown, accepted = 3, 2, 1 // the worse counts of a client
	state := map[string]int{}
	for f := range where(r, func(f *result.Finding) bool { return f.Resource.Type == "client" }) {
		is := failed
		switch {
		case f.Waiver != nil:
			is = accepted
		case f.Verdict == result.Unknown:
			is = unknown
		}
		state[f.Resource.ID] = max(state[f.Resource.ID], is)
	}
	if r.Clients == nil && len(state) == 0 {
		q.Answer, q.Class, q.Link = "Not looked at", "unknown", ""
		q.More = "Name a source tree to find connection settings (docs/clients.md)."
		return q
	}
	var n [failed + 1]int
	for _, s := range state {
		n[s]++
	}
	total := len(state)
	if r.Clients != nil {
		total = max(total, r.Clients.Settings)
	}
	settings := count(total, "connection setting")
	q.Parts = htmlBar(
		htmlPart{Class: "high", Label: "with findings", N: n[failed]},
		htmlPart{Class: "pass", Label: "without findings", N: total - len(state)},
		htmlPart{Class: "unknown", Label: "unknown", N: n[unknown]},
		htmlPart{Class: "waived", Label: "waived", N: n[accepted]},
	)
	switch {
	case total == 0:
		q.Answer, q.Class = "No connection settings found", "unknown"
	case n[failed] > 0:
		q.Answer, q.Class = "Findings in "+thousands(n[failed])+" of "+settings, "high"
	case n[unknown] > 0:
		q.Answer, q.Class = thousands(n[unknown])+" of "+settings+" could not be judged", "unknown"
	default:
		q.Answer = "No findings in " + settings
	}
	return q
}
