package reports

import (
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// htmlCard is one of the three questions that an audit answers.
type htmlCard struct {
	Ask, Answer string
	// Class is a severity, "pass" or "unknown"; Link is the section that says more.
	Class, Link string
	Parts       []htmlPart
}

// htmlPart is a segment of a bar, in percent of its length.
type htmlPart struct {
	Class, Label string
	N            int
	X, W         float64

	answer string // of a card whose first part this is: N and all it is of
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

// newHTMLCard answers with the first part that has something; none is the answer when
// there is nothing at all.
func newHTMLCard(ask, link, of, none string, parts ...htmlPart) htmlCard {
	c := htmlCard{Ask: ask, Answer: none, Class: "unknown", Parts: htmlBar(parts...)}
	if len(c.Parts) > 0 {
		first := c.Parts[0]
		c.Class, c.Link = first.Class, link
		c.Answer = strings.NewReplacer("{n}", words.Thousands(first.N), "{all}", of).Replace(first.answer)
	}
	return c
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
	servers := words.Count(len(r.Clusters), "cluster")
	if r.Summary.Replicas > 0 {
		servers += " and replicas"
	}
	return newHTMLCard("Who can reach each cluster?", "#reach", servers, "No PostgreSQL cluster was audited",
		htmlPart{Class: "critical", Label: "open to the internet", N: open, answer: "{n} of {all} let any host connect"},
		htmlPart{Class: "medium", Label: "sources with findings", N: flawed, answer: "Named sources only, {n} of {all} with findings"},
		htmlPart{Class: "pass", Label: "only named sources", N: kept, answer: "Named sources only, at {n} of {all}"},
		htmlPart{Class: "unknown", Label: "not observed", N: unseen, answer: "Not observed"},
	)
}

// tlsCard counts as unsafe an endpoint that a verifying client cannot connect to, and
// one whose TLS has a finding that is high or worse: plaintext, injection, a legacy
// version, …
func tlsCard(r *result.Result, x *htmlIndex) htmlCard {
	safe, unsafe, unclear, unseen, notProbed := 0, 0, 0, 0, 0
	for _, c := range r.Clusters {
		for _, e := range c.Endpoints {
			switch {
			case x.open[c.ID+"/endpoints/"+e.ID].Rank() >= result.High.Rank(), e.VerifyFull != nil && !*e.VerifyFull:
				unsafe++
			case e.VerifyFull != nil:
				safe++
			case e.State == "reachable":
				unclear++
			case e.State == "not_probed":
				notProbed++
			default:
				unseen++
			}
		}
	}
	return newHTMLCard("Would a client that verifies be safe?", "#findings", words.Count(safe+unsafe, "endpoint"), "There is no endpoint to probe",
		htmlPart{Class: "high", Label: "unsafe", N: unsafe, answer: "Unsafe at {n} of {all} seen"},
		htmlPart{Class: "pass", Label: "verify-full is safe", N: safe, answer: "verify-full is safe at {all} seen"},
		htmlPart{Class: "medium", Label: "probed, unclear", N: unclear, answer: "Not clear at any endpoint"},
		htmlPart{Class: "unknown", Label: "not seen from here", N: unseen, answer: "No endpoint could be seen from here"},
		htmlPart{Class: "unknown", Label: "not probed", N: notProbed, answer: "Not probed"},
	)
}

func clientsCard(r *result.Result) htmlCard {
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
	var n [failed + 1]int
	for _, s := range state {
		n[s]++
	}
	total, none := len(state), "Not looked at: name a source tree to find connection settings"
	if r.Clients != nil {
		total, none = max(total, r.Clients.Settings), "No connection settings found"
	}
	return newHTMLCard("Do the clients verify?", "#findings", words.Count(total, "connection setting"), none,
		htmlPart{Class: "high", Label: "with findings", N: n[failed], answer: "Findings in {n} of {all}"},
		htmlPart{Class: "unknown", Label: "unknown", N: n[unknown], answer: "{n} of {all} could not be judged"},
		htmlPart{Class: "pass", Label: "without findings", N: total - len(state), answer: "No findings in {all}"},
		htmlPart{Class: "waived", Label: "waived", N: n[accepted], answer: "Findings in {n} of {all} are waived"},
	)
}
