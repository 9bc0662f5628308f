package reports

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// where are the findings that a test holds for, in the result's order.
func where(r *result.Result, holds func(*result.Finding) bool) iter.Seq[*result.Finding] {
	return func(yield func(*result.Finding) bool) {
		for i := range r.Findings {
			if holds(&r.Findings[i]) && !yield(&r.Findings[i]) {
				return
			}
		}
	}
}

// failing are the fails that are not waived.
func failing(r *result.Result) iter.Seq[*result.Finding] {
	return where(r, func(f *result.Finding) bool { return f.Verdict == result.Fail && f.Waiver == nil })
}

// fails are all of them, the worst first; those that are waived come last.
func fails(r *result.Result) []*result.Finding {
	all := worstFirst(slices.Collect(where(r, func(f *result.Finding) bool { return f.Verdict == result.Fail })))
	return append(slices.DeleteFunc(slices.Clone(all), isWaived), slices.DeleteFunc(all, func(f *result.Finding) bool { return !isWaived(f) })...)
}

func isWaived(f *result.Finding) bool { return f.Waiver != nil }

// waived are the findings that a waiver accepts.
func waived(r *result.Result) iter.Seq[*result.Finding] {
	return where(r, isWaived)
}

// isNotAsked reports whether a finding is unknown because the user chose not to ask.
func isNotAsked(f *result.Finding) bool {
	return f.Verdict == result.Unknown && f.MissingKind == snapshot.MissingNotAsked && f.Waiver == nil
}

// unjudged are the unknowns with a cause that somebody can see to: not those of an
// endpoint that is out of reach, the normal case of a well-kept cluster, nor those for
// want of a scope, which [scopeWords] tell once, nor what was not to be asked.
func unjudged(r *result.Result) iter.Seq[*result.Finding] {
	return where(r, func(f *result.Finding) bool {
		return f.Verdict == result.Unknown && f.MissingKind != snapshot.MissingUnreachable && !isNotAsked(f) && f.MissingScope == "" && f.Waiver == nil
	})
}

// gated are the findings that fail the gate.
func gated(r *result.Result) iter.Seq[*result.Finding] { return where(r, r.Summary.Gate.Fails) }

// size counts the elements of a sequence.
func size[T any](all iter.Seq[T]) (n int) {
	for range all {
		n++
	}
	return n
}

// groupBy gathers findings by a key, in the order of each key's first.
func groupBy[K comparable](findings iter.Seq[*result.Finding], key func(*result.Finding) K) [][]*result.Finding {
	var out [][]*result.Finding
	at := map[K]int{}
	for f := range findings {
		k := key(f)
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// distinct are the different values that findings have, in the order of each one's first.
func distinct(findings []*result.Finding, value func(*result.Finding) string) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range findings {
		if v := value(f); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func ruleOf(f *result.Finding) string    { return f.RuleID }
func messageOf(f *result.Finding) string { return f.Message }

// clusterOrName is the cluster of a finding, or the resource's name where it has none.
func clusterOrName(f *result.Finding) string {
	return cmp.Or(f.Resource.ClusterName, f.Resource.Name)
}

// worstFirst sorts by severity and leaves those of the same in their order.
func worstFirst(findings []*result.Finding) []*result.Finding {
	slices.SortStableFunc(findings, func(a, b *result.Finding) int { return cmp.Compare(b.Severity.Rank(), a.Severity.Rank()) })
	return findings
}

// group is what was found about one cluster, or about the client settings.
type group struct {
	key     string
	name    string
	cluster *result.Cluster // nil for clients and the account
	// failing are the fails that are not waived, worst first.
	failing []*result.Finding
	tally
}

// Keys of the groups that are no cluster; no cluster has such an id.
const (
	clientsKey = "\x00clients"
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

// groupName is what a group is called: by the cluster's name, where it is one.
func groupName(key, cluster string) string {
	switch key {
	case clientsKey:
		return "client settings"
	case accountKey:
		return "account"
	}
	return cmp.Or(cluster, key)
}

// ownerOf splits a resource's id into its cluster's and what it is there.
func ownerOf(id string) (cluster, rest string) {
	cluster, rest, _ = strings.Cut(id, "/")
	return cluster, rest
}

// groups sorts the findings to their clusters, worst cluster first: by how many it
// has of each severity, the worst severity first, then by name.
func groups(r *result.Result) []*group {
	byKey := map[string]*group{}
	var all []*group
	add := func(key, name string, c *result.Cluster) {
		if byKey[key] == nil {
			byKey[key] = &group{key: key, name: name, cluster: c}
			all = append(all, byKey[key])
		}
	}
	for i := range r.Clusters {
		add(r.Clusters[i].ID, r.Clusters[i].Name, &r.Clusters[i])
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		key := groupKey(f)
		add(key, groupName(key, clusterOrName(f)), nil)
		g := byKey[key]
		g.add(f)
		if f.Verdict == result.Fail && f.Waiver == nil {
			g.failing = append(g.failing, f)
		}
	}
	for _, g := range all {
		slices.SortStableFunc(g.failing, func(a, b *result.Finding) int {
			return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(a.RuleID, b.RuleID))
		})
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		return cmp.Or(compareCounts(a.Failing, b.Failing), cmp.Compare(a.name, b.name), cmp.Compare(a.key, b.key))
	})
	return all
}

// failingWorstFirst are the fails of all groups, worst first, then in the groups' order.
func failingWorstFirst(groups []*group) []*result.Finding {
	var all []*result.Finding
	for _, g := range groups {
		all = append(all, g.failing...)
	}
	return worstFirst(all)
}

// clusterNames are the clusters' names by id.
func clusterNames(r *result.Result) map[string]string {
	names := make(map[string]string, len(r.Clusters))
	for _, c := range r.Clusters {
		names[c.ID] = c.Name
	}
	return names
}
