package snapshot

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"dbaudit/pkg/words"
)

// Selection is what the user narrowed an audit to. A cluster is chosen when it
// matches one pattern of each kind that is given; a read replica goes with its
// primary, whatever its own name, tags and region are. A selection means the same
// for an account and for a snapshot of it.
//
// A pattern has the wildcards of [path.Match]. Tags and regions match in upper
// and lower case: DigitalOcean has no two that differ in nothing else.
type Selection struct {
	// Clusters are patterns of a cluster's name, or ids.
	Clusters []string `json:"clusters,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Regions  []string `json:"regions,omitempty"`
}

// ErrPattern is a pattern with a syntax error.
var ErrPattern = errors.New("not a pattern")

// NoMatchError is a selection that chooses no cluster.
type NoMatchError struct {
	// Kind is what the pattern is matched with: "cluster", "tag", "region". When
	// each pattern matches a cluster, but no cluster matches all, it names the kinds,
	// and Pattern is "".
	Kind    string
	Pattern string
	// Near are the most similar values that there are, at most five.
	Near []string
	// Engine is the engine of the cluster that the pattern matches, when it is not
	// PostgreSQL.
	Engine string
}

func (e *NoMatchError) Error() string {
	if e.Pattern == "" {
		return "no PostgreSQL cluster matches " + e.Kind + " together"
	}
	s := fmt.Sprintf("%s %q matches no PostgreSQL cluster", e.Kind, e.Pattern)
	switch {
	case e.Engine != "":
		return s + ": that one is of the engine " + e.Engine
	case len(e.Near) > 0:
		return s + ": did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return s
}

// criterion is one kind of patterns, and the values that they are matched with.
type criterion struct {
	kind     string
	patterns []string
	values   func(*Cluster) []string
	fold     bool // upper and lower case are the same
}

// criteria are the kinds of patterns that are given. A nil selection has none.
func (s *Selection) criteria() []criterion {
	if s == nil {
		return nil
	}
	all := []criterion{
		{"cluster", s.Clusters, func(c *Cluster) []string {
			if c.Role == RoleReplica {
				return []string{c.PrimaryName, c.PrimaryID}
			}
			if c.Planned != nil {
				return []string{c.Name, c.ID, c.Planned.ClusterID}
			}
			return []string{c.Name, c.ID}
		}, false},
		{"tag", s.Tags, func(c *Cluster) []string { return c.Tags }, true},
		{"region", s.Regions, func(c *Cluster) []string { return []string{c.Region} }, true},
	}
	return slices.DeleteFunc(all, func(k criterion) bool { return len(k.patterns) == 0 })
}

func (k criterion) match(pattern string, c *Cluster) bool {
	return slices.ContainsFunc(k.values(c), func(v string) bool {
		if k.fold {
			pattern, v = strings.ToLower(pattern), strings.ToLower(v)
		}
		ok, err := path.Match(pattern, v)
		return v != "" && (v == pattern || err == nil && ok)
	})
}

// Empty reports whether everything is chosen.
func (s *Selection) Empty() bool { return len(s.criteria()) == 0 }

// String is "cluster orders-*, tag production", "" of everything.
func (s *Selection) String() string {
	var all []string
	for _, k := range s.criteria() {
		all = append(all, k.kind+" "+strings.Join(k.patterns, " or "))
	}
	return strings.Join(all, ", ")
}

// Equal reports whether two selections have the same patterns, in any order.
func (s *Selection) Equal(other *Selection) bool {
	same := func(a, b criterion) bool {
		return a.kind == b.kind && slices.Equal(slices.Sorted(slices.Values(a.patterns)), slices.Sorted(slices.Values(b.patterns)))
	}
	return slices.EqualFunc(s.criteria(), other.criteria(), same)
}

// Match reports whether a cluster is chosen. Of a replica it knows the primary's
// name and id alone: see [Selection.Choose].
func (s *Selection) Match(c *Cluster) bool {
	for _, k := range s.criteria() {
		if !slices.ContainsFunc(k.patterns, func(p string) bool { return k.match(p, c) }) {
			return false
		}
	}
	return true
}

// Choose gives the chosen clusters, in their order. A replica is judged by its
// primary when that is in the list. A pattern that matches nothing by itself, or
// a selection that chooses nothing, is a [*NoMatchError]; whole is false when the
// list is not all there is, for then no match proves nothing. A pattern with a
// syntax error is an [ErrPattern].
func (s *Selection) Choose(all []*Cluster, whole bool) ([]*Cluster, error) {
	criteria := s.criteria()
	if len(criteria) == 0 {
		return all, nil
	}
	kinds := make([]string, len(criteria))
	for i, k := range criteria {
		kinds[i] = k.kind
		for _, p := range k.patterns {
			if _, err := path.Match(p, ""); err != nil {
				return nil, fmt.Errorf("%s %q is %w: * stands for anything, ? for one character, [a-c] for one of them", k.kind, p, ErrPattern)
			}
			if whole && !slices.ContainsFunc(all, func(c *Cluster) bool { return k.match(p, c) }) {
				return nil, &NoMatchError{Kind: k.kind, Pattern: p, Near: k.near(p, all)}
			}
		}
	}
	primaries := map[string]*Cluster{}
	for _, c := range all {
		if c.Role != RoleReplica {
			primaries[c.ID] = c
		}
	}
	var chosen []*Cluster
	for _, c := range all {
		judged := c
		if p := primaries[c.PrimaryID]; p != nil && c.Role == RoleReplica {
			judged = p
		}
		if s.Match(judged) {
			chosen = append(chosen, c)
		}
	}
	if whole && len(chosen) == 0 {
		return nil, &NoMatchError{Kind: strings.Join(kinds, " and ")}
	}
	return chosen, nil
}

// near are the names, not ids, that a pattern most likely is.
func (k criterion) near(pattern string, all []*Cluster) []string {
	var list []string
	for _, c := range all {
		switch {
		case c.Role == RoleReplica:
		case k.kind == "cluster":
			list = append(list, c.Name)
		default:
			list = append(list, k.values(c)...)
		}
	}
	return words.Near(pattern, list)
}

// mergeSelection: absent is "everything", and so is anything joined with it.
func mergeSelection(a, b *Selection) *Selection {
	if a == nil || b == nil {
		return nil
	}
	return &Selection{
		Clusters: unique(slices.Concat(a.Clusters, b.Clusters)),
		Tags:     unique(slices.Concat(a.Tags, b.Tags)),
		Regions:  unique(slices.Concat(a.Regions, b.Regions)),
	}
}
