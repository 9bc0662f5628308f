package reports

import (
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

// htmlIndex is what several parts of the page look up.
type htmlIndex struct {
	rules    map[string]*result.Rule
	clusters map[string]*result.Cluster
	// open is the worst severity of the open findings of a resource, by its id.
	open map[string]result.Severity
	// columns are the categories in the order in which they are shown.
	columns []string
}

func newHTMLIndex(r *result.Result) *htmlIndex {
	x := &htmlIndex{
		rules: ruleIndex(r), clusters: map[string]*result.Cluster{}, open: map[string]result.Severity{},
	}
	for i := range r.Clusters {
		x.clusters[r.Clusters[i].ID] = &r.Clusters[i]
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Verdict == result.Fail && f.Waiver == nil && f.Severity.Rank() > x.open[f.Resource.ID].Rank() {
			x.open[f.Resource.ID] = f.Severity
		}
	}
	seen := map[string]bool{}
	for i := range r.Rules {
		seen[r.Rules[i].Category] = true
	}
	for _, f := range r.Findings {
		seen[x.category(f.RuleID)] = true
	}
	for _, c := range htmlCategories {
		if seen[c.key] {
			x.columns = append(x.columns, c.key)
			delete(seen, c.key)
		}
	}
	x.columns = append(x.columns, sortedKeys(seen)...)
	return x
}

// htmlCategories are the built-in categories, in the order of the questions.
var htmlCategories = []struct{ key, name string }{
	{"trusted_sources", "Trusted sources"},
	{"tls", "TLS as served"},
	{"clients", "Clients"},
	{"cluster", "Cluster"},
}

func htmlCategory(key string) string {
	for _, c := range htmlCategories {
		if c.key == key {
			return c.name
		}
	}
	if key == "" {
		return "Other"
	}
	return htmlTitle(htmlShort(strings.ReplaceAll(key, "_", " "), 40))
}

func (x *htmlIndex) category(ruleID string) string {
	if r := x.rules[ruleID]; r != nil {
		return r.Category
	}
	return ""
}

// clusterOf is the cluster that a resource id belongs to; "" for clients and the account.
func (x *htmlIndex) clusterOf(resourceID string) string {
	id, _, _ := strings.Cut(resourceID, "/")
	if x.clusters[id] != nil {
		return id
	}
	return ""
}

// htmlShort is for places with little room: a text on one line, cut to most runes.
func htmlShort(s string, most int) string {
	s = escaped(s, false)
	i := 0
	for j := range s {
		if i == most {
			return s[:j] + "…"
		}
		i++
	}
	return s
}

// htmlWholeInternet reports whether a source's value is at least half of IPv4 or IPv6.
func htmlWholeInternet(s *result.Source) bool {
	if s.Type != "ip_addr" {
		return false
	}
	p, err := netip.ParsePrefix(s.Value)
	return err == nil && p.Bits() <= 1
}

// htmlOpenToAll reports whether a cluster lets any host connect.
func htmlOpenToAll(c *result.Cluster) bool {
	if c.TrustedSources != nil && len(c.TrustedSources) == 0 {
		return true
	}
	for i := range c.TrustedSources {
		if htmlWholeInternet(&c.TrustedSources[i]) {
			return true
		}
	}
	return false
}

// htmlPart is a segment of a bar, in percent of its length.
type htmlPart struct {
	Class, Label string
	N            int
	X, W         float64
}

// htmlQuestion is one of the three questions that an audit answers.
type htmlQuestion struct {
	Ask, Answer, More, Class, Link string
	Parts                          []htmlPart
}

// bar fills the parts' places, and leaves out those of nothing.
func htmlBar(parts []htmlPart) []htmlPart {
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

func htmlQuestions(r *result.Result, x *htmlIndex) []htmlQuestion {
	return []htmlQuestion{htmlWho(r, x), htmlSafe(r), htmlVerify(r)}
}

// htmlWho: who can reach each cluster?
func htmlWho(r *result.Result, x *htmlIndex) htmlQuestion {
	open, flawed, kept, unseen := 0, 0, 0, 0
	for i := range r.Clusters {
		c := &r.Clusters[i]
		switch {
		case htmlOpenToAll(c):
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
	q := htmlQuestion{Ask: "Who can reach each cluster?", Link: "#reach", Class: "pass"}
	q.Parts = htmlBar([]htmlPart{
		{Class: "critical", Label: "open to the internet", N: open},
		{Class: "medium", Label: "sources with findings", N: flawed},
		{Class: "pass", Label: "only named sources", N: kept},
		{Class: "unknown", Label: "not observed", N: unseen},
	})
	switch n := len(r.Clusters); {
	case n == 0:
		q.Answer, q.Class = "No PostgreSQL cluster was audited", "unknown"
	case open > 0:
		q.Answer, q.Class = thousands(open)+" of "+htmlServers(r)+" let any host connect", "critical"
	case flawed > 0:
		q.Answer, q.Class = "Named sources only, "+thousands(flawed)+" of "+htmlServers(r)+" with findings", "medium"
	case kept > 0:
		q.Answer = "Named sources only, at " + thousands(kept) + " of " + htmlServers(r)
	default:
		q.Answer, q.Class = "Not observed", "unknown"
	}
	return q
}

func htmlServers(r *result.Result) string {
	if r.Summary.Replicas > 0 {
		return count(len(r.Clusters), "cluster") + " and replicas"
	}
	return count(len(r.Clusters), "cluster")
}

// htmlSafe: would a client that verifies the server be safe?
func htmlSafe(r *result.Result) htmlQuestion {
	works, fails, unclear, unseen := 0, 0, 0, 0
	for i := range r.Clusters {
		for j := range r.Clusters[i].Endpoints {
			switch e := &r.Clusters[i].Endpoints[j]; {
			case e.VerifyFull != nil && *e.VerifyFull:
				works++
			case e.VerifyFull != nil:
				fails++
			case e.State == "reachable":
				unclear++
			default:
				unseen++
			}
		}
	}
	q := htmlQuestion{Ask: "Would a client that verifies be safe?", Link: "#certificates", Class: "pass"}
	q.Parts = htmlBar([]htmlPart{
		{Class: "high", Label: "verify-full fails", N: fails},
		{Class: "pass", Label: "verify-full works", N: works},
		{Class: "medium", Label: "probed, unclear", N: unclear},
		{Class: "unknown", Label: "not seen from here", N: unseen},
	})
	switch seen := works + fails; {
	case seen == 0:
		q.Answer, q.Class = "No endpoint could be seen from here", "unknown"
		switch e := r.Summary.Endpoints; {
		case e.Probed+e.Unreachable > 0:
		case e.NotProbed > 0:
			q.Answer = "Not probed"
		default:
			q.Answer, q.Link = "There is no endpoint to probe", ""
		}
	case fails > 0:
		q.Answer, q.Class = "verify-full fails at "+thousands(fails)+" of "+count(seen, "endpoint")+" seen", "high"
	default:
		q.Answer = "verify-full works at " + htmlAll(seen, "endpoint") + " seen"
	}
	return q
}

func htmlAll(n int, noun string) string {
	if n == 1 {
		return "the one " + noun
	}
	return "all " + count(n, noun)
}

// htmlVerify: do the clients verify?
func htmlVerify(r *result.Result) htmlQuestion {
	q := htmlQuestion{Ask: "Do the clients verify?", Link: "#findings", Class: "pass"}
	state := map[string]int{} // by client: 3 fails, 2 unknown, 1 waived
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Resource.Type != "client" {
			continue
		}
		is := 3
		switch {
		case f.Waiver != nil:
			is = 1
		case f.Verdict == result.Unknown:
			is = 2
		}
		state[f.Resource.ID] = max(state[f.Resource.ID], is)
	}
	if r.Clients == nil && len(state) == 0 {
		q.Answer, q.Class, q.Link = "Not looked at", "unknown", ""
		q.More = "Name a source tree with --clients to find connection settings."
		return q
	}
	var n [4]int
	for _, s := range state {
		n[s]++
	}
	total := len(state)
	if r.Clients != nil {
		total = max(total, r.Clients.Settings)
	}
	q.Parts = htmlBar([]htmlPart{
		{Class: "high", Label: "with findings", N: n[3]},
		{Class: "pass", Label: "without findings", N: total - n[1] - n[2] - n[3]},
		{Class: "unknown", Label: "unknown", N: n[2]},
		{Class: "waived", Label: "waived", N: n[1]},
	})
	switch {
	case total == 0:
		q.Answer, q.Class = "No connection settings found", "unknown"
	case n[3] > 0:
		q.Answer, q.Class = "Findings in "+thousands(n[3])+" of "+count(total, "connection setting"), "high"
	case n[2] > 0:
		q.Answer, q.Class = thousands(n[2])+" of "+count(total, "connection setting")+" could not be judged", "unknown"
	default:
		q.Answer = "No findings in " + count(total, "connection setting")
	}
	return q
}
