package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// section is a list beside the findings, for the table, the HTML and the Markdown.
type section struct {
	ID      string // of the HTML's section
	Icon    string // the Markdown's
	Title   string
	Entries []entry
	Hint    string
}

// entry is a row of a section. Its texts are as the result has them.
type entry struct {
	Lead, Class string // a word, and what it is coloured as: a severity, "unknown", "waived" or "pass"
	Key         string // a rule's id, a collector, a cluster
	Text        string
	Detail      string // where it is, or why
}

// sections are those that have something to say. Errors are in none: a format puts
// them where they are seen first.
func sections(r *result.Result, rules map[string]*result.Rule) []section {
	var out []section
	for _, s := range []section{connected(r), unreachable(r), couldNotJudge(r), accepted(r, rules), idleWaivers(r), fixed(r, rules), notes(r)} {
		if len(s.Entries) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// collectionErrors are what made the run incomplete.
func collectionErrors(r *result.Result) section {
	s := section{ID: "errors", Icon: "❗", Title: words.Count(len(r.Errors), "error")}
	names := clusterNames(r)
	for _, e := range r.Errors {
		message := e.Message
		if e.ClusterID != "" {
			message = cmp.Or(names[e.ClusterID], e.ClusterID) + ": " + message
		}
		s.Entries = append(s.Entries, entry{Lead: "ERROR", Class: "high", Key: e.Collector, Text: message})
	}
	return s
}

// stateWords says in words what became of connecting ([snapshot.Reachability]).
var stateWords = map[string]string{
	snapshot.Dropped:    "no answer (dropped, as trusted sources do)",
	snapshot.Refused:    "connection refused",
	snapshot.NoSuchHost: "the name does not exist in DNS",
	snapshot.DNSFailure: "DNS did not answer",
	snapshot.Unroutable: "no route from here",
}

// unreached reports whether a state counts as unreachable in [result.Summary]: where
// something answered, the endpoint was probed.
func unreached(state string) bool {
	switch state {
	case "", "not_probed", snapshot.Reachable, snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed:
		return false
	}
	return true
}

// unreachable are the endpoints that do not answer from here: the normal case of a
// well-kept cluster, so they must neither hide nor drown the findings.
func unreachable(r *result.Result) section {
	n := 0
	s := section{ID: "unreachable", Icon: "🔌", Hint: "A well-kept cluster drops the connections of strangers, so this does not fail the gate. To see these endpoints, probe " +
		"from one of their trusted sources (docs/where-to-run.md)."}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		byState := map[string][]*result.Endpoint{}
		var states []string
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			if !unreached(e.State) {
				continue
			}
			if byState[e.State] == nil {
				states = append(states, e.State)
			}
			byState[e.State] = append(byState[e.State], e)
			n++
		}
		for _, state := range states {
			s.Entries = append(s.Entries, entry{
				Lead: "UNSEEN", Class: "unknown", Key: c.Name, Text: endpointWords(c, byState[state]) + ": " + cmp.Or(stateWords[state], state),
			})
		}
	}
	s.Title = words.Count(n, "endpoint") + " not reachable from here"
	if checks := size(where(r, func(f *result.Finding) bool { return f.MissingKind == snapshot.MissingUnreachable && f.Waiver == nil })); checks > 0 {
		s.Title += ": " + words.Count(checks, "check") + " unknown"
	}
	return s
}

// endpointWords are endpoints of a cluster in words: "public and private primary, pool".
// Another name of the same endpoint, and one pool of several, is written as it is.
func endpointWords(c *result.Cluster, endpoints []*result.Endpoint) string {
	type kind struct{ role, network string }
	total, chosen := map[kind]int{}, map[kind]int{}
	first := map[kind]string{}
	for i := range c.Endpoints {
		k := kind{c.Endpoints[i].Role, c.Endpoints[i].Network}
		if total[k]++; total[k] == 1 {
			first[k] = c.Endpoints[i].ID
		}
	}
	for _, e := range endpoints {
		chosen[kind{e.Role, e.Network}]++
	}
	var roles, names []string
	networks := map[string][]string{}
	for _, e := range endpoints {
		k := kind{e.Role, e.Network}
		role, word := e.Role, first[k] == e.ID
		if e.Role == snapshot.EndpointPool && total[k] > 1 {
			role, word = role+"s", chosen[k] == total[k]
		}
		if !word {
			names = append(names, shortest(c, e.ID))
			continue
		}
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
		if !slices.Contains(networks[role], e.Network) {
			networks[role] = append(networks[role], e.Network)
		}
	}
	var out []string
	before := ""
	for _, role := range roles {
		if network := words.List(networks[role]); network != before {
			before, role = network, network+" "+role
		}
		out = append(out, role)
	}
	return strings.Join(append(out, names...), ", ")
}

// shortest is an endpoint's host, with its port where the host has several.
func shortest(c *result.Cluster, id string) string {
	host := id[:max(strings.LastIndex(id, ":"), 0)]
	for i := range c.Endpoints {
		if other := c.Endpoints[i].ID; host == "" || other != id && strings.HasPrefix(other, host+":") {
			return id
		}
	}
	return host
}

// couldNotJudge are the other unknowns, by reason: these have a cause to see to.
func couldNotJudge(r *result.Result) section {
	s := section{ID: "unknown", Icon: "❔", Title: words.Count(size(unjudged(r)), "check") + " could not be judged"}
	for _, findings := range groupBy(unjudged(r), messageOf) {
		class := "unknown"
		if findings[0].MissingKind.Failure() {
			class = "high"
		}
		rules := slices.Sorted(slices.Values(distinct(findings, ruleOf)))
		clusters := some(distinct(findings, clusterOrName), 4, "other")
		s.Entries = append(s.Entries, entry{
			Lead: "UNKNOWN", Class: class, Text: findings[0].Message,
			Detail: words.Count(len(findings), "check") + " of " + some(rules, 8, "other") + " on " + clusters,
		})
	}
	return s
}

// some joins the first few names, and says how many others there are.
func some(names []string, most int, noun string) string {
	if len(names) > most {
		names = append(names[:most-1:most-1], words.Count(len(names)-most+1, noun))
	}
	return words.List(names)
}

// accepted are the risks that waivers accept, a row a waiver and rule.
func accepted(r *result.Result, rules map[string]*result.Rule) section {
	s := section{ID: "waived", Icon: "🤝", Title: words.Count(size(waived(r)), "finding") + " waived"}
	for _, findings := range groupBy(waived(r), func(f *result.Finding) [2]any { return [2]any{f.RuleID, *f.Waiver} }) {
		f := findings[0]
		s.Entries = append(s.Entries, entry{
			Lead: strings.ToUpper(string(f.Severity)), Class: "waived", Key: f.RuleID,
			Text: titleOf(rules, f.RuleID) + ": " + some(distinct(findings, fullName), 4, "other"), Detail: waiverWords(f.Waiver),
		})
	}
	return s
}

// idleWaivers waive nothing: they have expired, or match no finding.
func idleWaivers(r *result.Result) section {
	s := section{ID: "waivers", Icon: "⌛"}
	for i := range r.Waivers {
		w := &r.Waivers[i]
		what, class := "matches no finding: remove it", "unknown"
		switch w.State {
		case "used":
			continue
		case "expired":
			class = "critical"
			what = "expired on " + w.Expires + ": end the finding's cause, or renew the waiver"
		}
		detail := cmp.Or(strings.TrimSpace(w.Cluster+" "+w.Resource), "everywhere") + ": " + waiverWords(&w.Waiver)
		if w.Location != nil {
			detail += " · " + place(w.Location)
		}
		s.Entries = append(s.Entries, entry{Lead: strings.ToUpper(w.State), Class: class, Key: w.Rule, Text: what, Detail: detail})
	}
	s.Title = words.Count(len(s.Entries), "waiver has|waivers have") + " no effect"
	return s
}

// fixed are the baseline's findings that are gone.
func fixed(r *result.Result, rules map[string]*result.Rule) section {
	s := section{ID: "fixed", Icon: "🎉", Title: words.Count(len(r.Fixed), "finding") + " fixed since the baseline"}
	for _, x := range r.Fixed {
		f := x.Finding()
		s.Entries = append(s.Entries, entry{Lead: "FIXED", Class: "pass", Key: f.RuleID, Text: fullName(&f) + ": " + passedTitle(rules, f.RuleID), Detail: fmt.Sprintf("was %s", f.Severity)})
	}
	return s
}

func notes(r *result.Result) section {
	s := section{ID: "notes", Icon: "📝", Title: "Notes"}
	if scopes := scopeWords(r); scopes != "" {
		s.Entries = append(s.Entries, entry{Text: scopes})
	}
	for _, n := range r.Notes {
		s.Entries = append(s.Entries, entry{Text: n})
	}
	return s
}

// remedy is what to do about the findings of some rules.
type remedy struct {
	rules   []string // the worst first
	summary string
}

// remedies lists what to do about findings, the worst first; brief has the first
// sentences. Rules of the same advice share one.
func remedies(findings []*result.Finding, rules map[string]*result.Rule, brief bool) []*remedy {
	var out []*remedy
	bySummary := map[string]*remedy{}
	for _, group := range groupBy(slices.Values(worstFirst(slices.Clone(findings))), ruleOf) {
		f := group[0]
		summary := f.Remediation.Summary
		if rule := rules[f.RuleID]; rule != nil {
			summary = cmp.Or(rule.Remediation.Summary, summary)
		}
		if first, _, more := strings.Cut(summary, ". "); brief && more {
			summary = first + "."
		}
		m := bySummary[summary]
		if m == nil {
			m = &remedy{summary: summary}
			bySummary[summary] = m
			out = append(out, m)
		}
		m.rules = append(m.rules, f.RuleID)
	}
	return out
}
