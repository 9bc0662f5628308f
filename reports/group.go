package reports

import (
	"cmp"
	"slices"

	"dbaudit/pkg/result"
)

// group is what was found about one cluster, or about the client settings.
type group struct {
	key     string
	name    string
	cluster *result.Cluster // nil for clients and the account
	// failing are the fails that are not waived, worst first.
	failing []*result.Finding
	counts  map[result.Severity]int
	unknown int
	waived  int
}

const (
	clientsKey = "\x00clients" // no cluster has such an id
	accountKey = "\x00account"
)

func groupKey(f *result.Finding) string {
	switch {
	case f.Resource.Type == "client":
		return clientsKey
	case f.Resource.ClusterID != "":
		return f.Resource.ClusterID
	case f.Resource.Type == "cluster", f.Resource.Type == "replica":
		return f.Resource.ID
	}
	return accountKey
}

// groups sorts the findings to their clusters, worst cluster first: by its worst
// severity, then by how many it has of each severity, then by name.
func groups(r *result.Result) []*group {
	byKey := map[string]*group{}
	var all []*group
	add := func(key, name string, c *result.Cluster) *group {
		g := &group{key: key, name: name, cluster: c, counts: map[result.Severity]int{}}
		byKey[key] = g
		all = append(all, g)
		return g
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		if byKey[c.ID] == nil {
			add(c.ID, c.Name, c)
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		key := groupKey(f)
		g := byKey[key]
		if g == nil {
			switch key {
			case clientsKey:
				g = add(key, "client settings", nil)
			case accountKey:
				g = add(key, "account", nil)
			default:
				g = add(key, cmp.Or(f.Resource.ClusterName, f.Resource.Name, key), nil)
			}
		}
		switch {
		case f.Waiver != nil:
			g.waived++
		case f.Verdict == result.Fail:
			g.failing = append(g.failing, f)
			g.counts[f.Severity]++
		default:
			g.unknown++
		}
	}
	for _, g := range all {
		slices.SortStableFunc(g.failing, func(a, b *result.Finding) int {
			return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(a.RuleID, b.RuleID))
		})
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		for _, s := range result.Severities {
			if c := cmp.Compare(b.counts[s], a.counts[s]); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.key, b.key))
	})
	return all
}
