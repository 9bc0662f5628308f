package account

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"dbaudit/pkg/snapshot"
)

// NoMatchError is a pattern of the selection that no cluster matches.
type NoMatchError struct {
	// Flag is the flag that gave the pattern: "--cluster", "--tag", "--region". When
	// each pattern matches a cluster, but none matches all, it names the flags, and
	// Pattern is "".
	Flag    string
	Pattern string
	// Near are names that are there and like it, nearest first; at most five.
	Near []string
	// Engine is set when the pattern names a cluster of another engine.
	Engine string
}

func (e *NoMatchError) Error() string {
	if e.Pattern == "" {
		return "no PostgreSQL cluster matches " + e.Flag + " together"
	}
	s := fmt.Sprintf("%s %q matches no PostgreSQL cluster", e.Flag, e.Pattern)
	switch {
	case e.Engine != "":
		return s + fmt.Sprintf(": that one is of the engine %s", e.Engine)
	case len(e.Near) > 0:
		return s + ": near it are " + strings.Join(e.Near, ", ")
	}
	return s + ": the account has none to name"
}

func emptySelection(s snapshot.Selection) bool {
	return len(s.Clusters)+len(s.Tags)+len(s.Regions) == 0
}

func sameSelection(a snapshot.Selection, b *snapshot.Selection) bool {
	if b == nil {
		return emptySelection(a)
	}
	same := func(x, y []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)))
	}
	return same(a.Clusters, b.Clusters) && same(a.Tags, b.Tags) && same(a.Regions, b.Regions)
}

// matches reports whether a cluster's name matches a glob, or its id is the pattern.
func matches(pattern, name, id string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok || pattern == id
}

// other is a cluster of another engine: only good for a better error.
type other struct{ name, id, engine string }

// choose keeps the clusters that match one of the patterns of each kind that is
// given. Replicas go with their primary. A pattern that matches nothing by
// itself is a *NoMatchError; complete is false when the list of clusters is not
// whole, and then no match proves nothing.
func choose(all []*snapshot.Cluster, others []other, s snapshot.Selection, complete bool) ([]*snapshot.Cluster, error) {
	kinds := []struct {
		flag     string
		patterns []string
		match    func(pattern string, c *snapshot.Cluster) bool
		names    func(c *snapshot.Cluster) []string
	}{
		{
			"--cluster", s.Clusters,
			func(p string, c *snapshot.Cluster) bool { return matches(p, c.Name, c.ID) },
			func(c *snapshot.Cluster) []string { return []string{c.Name} },
		},
		{
			"--tag", s.Tags,
			func(p string, c *snapshot.Cluster) bool { return slices.Contains(c.Tags, p) },
			func(c *snapshot.Cluster) []string { return c.Tags },
		},
		{
			"--region", s.Regions,
			func(p string, c *snapshot.Cluster) bool { return strings.EqualFold(p, c.Region) },
			func(c *snapshot.Cluster) []string { return []string{c.Region} },
		},
	}
	chosen := all
	var given []string
	for _, k := range kinds {
		if len(k.patterns) == 0 {
			continue
		}
		given = append(given, k.flag)
		for _, p := range k.patterns {
			if _, err := path.Match(p, ""); err != nil && k.flag == "--cluster" {
				return nil, fmt.Errorf("%w: --cluster %q is not a pattern: * stands for anything, ? for one character, [a-c] for one of them", ErrOptions, p)
			}
			if complete && !slices.ContainsFunc(all, func(c *snapshot.Cluster) bool { return k.match(p, c) }) {
				e := &NoMatchError{Flag: k.flag, Pattern: p, Near: near(p, all, k.names)}
				if i := slices.IndexFunc(others, func(o other) bool { return k.flag == "--cluster" && matches(p, o.name, o.id) }); i >= 0 {
					e.Engine = others[i].engine
				}
				return nil, e
			}
		}
		var kept []*snapshot.Cluster
		for _, c := range chosen {
			if slices.ContainsFunc(k.patterns, func(p string) bool { return k.match(p, c) }) {
				kept = append(kept, c)
			}
		}
		chosen = kept
	}
	if complete && len(chosen) == 0 && len(given) > 0 {
		return nil, &NoMatchError{Flag: strings.Join(given, " and ")}
	}
	return chosen, nil
}

func near(pattern string, all []*snapshot.Cluster, names func(*snapshot.Cluster) []string) []string {
	set := map[string]bool{}
	for _, c := range all {
		for _, n := range names(c) {
			if n != "" {
				set[n] = true
			}
		}
	}
	list := make([]string, 0, len(set))
	for n := range set {
		list = append(list, n)
	}
	want := strings.ToLower(strings.Trim(pattern, "*"))
	distance := func(n string) int { return levenshtein.ComputeDistance(want, strings.ToLower(n)) }
	slices.SortFunc(list, func(a, b string) int {
		if d := distance(a) - distance(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return list[:min(len(list), 5)]
}
