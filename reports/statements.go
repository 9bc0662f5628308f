package reports

import (
	"cmp"
	"math"
	"slices"

	"dbaudit/pkg/result"
)

// statement is what one rule found in the same words, on one cluster or several.
type statement struct {
	*result.Finding // the first
	All             []*result.Finding
	Clusters        []string
	Text, Where     string
}

// On names the clusters.
func (s *statement) On() string { return visible(some(s.Clusters, 3, "other")) }

func (s *statement) String() string { return s.within(math.MaxInt) }

// within is the statement in so many columns: a text that is longer loses its last
// clauses, so that what was found and where stay whole. It is longer where even that does
// not fit.
func (s *statement) within(width int) string {
	if s.Where == "" {
		return whole(s.Text, width)
	}
	where := " (" + s.Where + ")"
	return whole(s.Text, width-textWidth(where)) + where
}

// statements are the findings that fail the gate, the worst first, then by cluster and
// rule.
func statements(r *result.Result, groups []*group, rules map[string]*result.Rule) []*statement {
	order := map[string]int{}
	for i, g := range groups {
		order[g.key] = i
	}
	all := slices.SortedStableFunc(gated(r), func(a, b *result.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(order[groupKey(a)], order[groupKey(b)]), cmp.Compare(a.RuleID, b.RuleID))
	})
	var out []*statement
	of := map[[4]string]*statement{}
	for _, findings := range groupBy(slices.Values(all), func(f *result.Finding) [3]string { return [3]string{f.RuleID, string(f.Severity), groupKey(f)} }) {
		f := findings[0]
		g := groups[order[groupKey(f)]]
		text, where := stated(g, findings, rules)
		key := [4]string{f.RuleID, string(f.Severity), text, where}
		if of[key] == nil {
			of[key] = &statement{Finding: f, Text: visible(text), Where: visible(where)}
			out = append(out, of[key])
		}
		of[key].All = append(of[key].All, findings...)
		of[key].Clusters = append(of[key].Clusters, g.name)
	}
	return out
}

// stated says in one sentence what findings of one rule in one group have seen: their
// message or, where they differ, the rule's title, and their places.
func stated(g *group, findings []*result.Finding, rules map[string]*result.Rule) (text, where string) {
	f := findings[0]
	same := len(distinct(findings, messageOf)) == 1
	text = f.Message
	if !same {
		text = titleOf(rules, f.RuleID)
	}
	if f.Resource.Type == "trusted_source" && same && len(findings) == 1 {
		return text, "" // its message names it
	}
	return text, places(g, findings)
}

// places names the things that findings of one group are about, endpoints by their
// words.
func places(g *group, findings []*result.Finding) string {
	if g.cluster != nil && findings[0].Resource.Type == "endpoint" {
		seen := map[string]bool{}
		for _, f := range findings {
			for x := range f.Each() {
				seen[x.Resource.ID] = true
			}
		}
		var endpoints []*result.Endpoint
		for i := range g.cluster.Endpoints {
			e := &g.cluster.Endpoints[i]
			if seen[g.key+"/endpoints/"+e.ID] {
				endpoints = append(endpoints, e)
			}
		}
		if len(endpoints) == len(seen) {
			return endpointWords(g.cluster, endpoints)
		}
	}
	return some(slices.DeleteFunc(distinct(findings, about), func(s string) bool { return s == "" }), 4, "other")
}
